# Όσα μοιράζονται οι σελίδες του προσωπικού: σύνδεση, διάλογοι.

staff-signin-title = Καλώς ήρθατε
staff-signin-login = Όνομα χρήστη
staff-signin-password = Κωδικός πρόσβασης
staff-signin-show = Εμφάνιση κωδικού
staff-signin-hide = Απόκρυψη κωδικού
staff-signin-submit = Σύνδεση
staff-signin-busy = Γίνεται σύνδεση…
staff-signin-signed-out = Έχετε αποσυνδεθεί. Συνδεθείτε ξανά για να συνεχίσετε.
staff-problem-bad-credentials = Το όνομα χρήστη ή ο κωδικός είναι λάθος.
staff-problem-forbidden = Αυτός ο λογαριασμός δεν επιτρέπεται να χρησιμοποιήσει αυτή τη σελίδα.
staff-problem-too-many = Πάρα πολλές προσπάθειες. Περιμένετε ένα λεπτό και δοκιμάστε ξανά.
staff-problem-origin = Δεν επιτρέπεται σύνδεση από αυτή τη διεύθυνση. Ανοίξτε τη σελίδα από τη συνηθισμένη της διεύθυνση.
staff-problem-network = Δεν υπάρχει επαφή με τον διακομιστή. Ελέγξτε τη σύνδεσή σας και δοκιμάστε ξανά.
staff-problem-other = Η σύνδεση δεν πέτυχε. Δοκιμάστε ξανά σε λίγο.
staff-language = Γλώσσα
staff-signout = Αποσύνδεση
staff-cancel = Άκυρο
staff-close = Κλείσιμο
staff-retry-now = Δοκιμή τώρα
