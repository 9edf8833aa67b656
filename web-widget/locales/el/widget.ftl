# The widget: launcher and panel.
launcher-open = Άνοιγμα συνομιλίας
launcher-unread =
    { $count ->
        [one] Άνοιγμα συνομιλίας, { $count } νέο μήνυμα
       *[other] Άνοιγμα συνομιλίας, { $count } νέα μηνύματα
    }
launcher-waiting = Άνοιγμα συνομιλίας. { $place }
panel-title = Συνομιλήστε μαζί μας
pill-offered = Ειδοποιούμε εκπρόσωπο…
pill-in-line = Στην ουρά
pill-place = Θέση { $position }
title-joined = { $agent }: είμαστε στη διάθεσή σας
title-message = Νέο μήνυμα: { $agent }

connecting = Σύνδεση…
line-open = Σε σύνδεση
line-connecting = Σύνδεση…
line-lost = Χωρίς σύνδεση
back = Πίσω
close-panel = Κλείσιμο
language = Γλώσσα
sound-on = Ενεργοποίηση ήχου
sound-off = Απενεργοποίηση ήχου
outdated = Υπάρχει νέα έκδοση αυτής της σελίδας. Παρακαλούμε ανανεώστε την.

lost = Η σύνδεση χάθηκε.
unreachable = Αυτή τη στιγμή δεν είναι δυνατή η σύνδεση μαζί μας.
lost-retry-in =
    { $seconds ->
        [one] Νέα προσπάθεια σε { $seconds } δευτερόλεπτο.
       *[other] Νέα προσπάθεια σε { $seconds } δευτερόλεπτα.
    }
lost-retrying = Νέα προσπάθεια…
lost-place-kept = Η σειρά σας κρατιέται έως τις { $time }.
lost-chat-kept = Η συνομιλία σας κρατιέται έως τις { $time }.
lost-restart = Κάνουμε επανεκκίνηση. Η θέση σας μπορεί να χαθεί· ζητούμε συγγνώμη.
lost-grace-over = Ίσως η σειρά σας να έχει πια χαθεί. Συνεχίζουμε να προσπαθούμε.
held = Αυτή τη στιγμή δεν μπορούμε να δεχτούμε το αίτημά σας.
held-kept = Ό,τι γράψατε κρατιέται εδώ και προσπαθούμε ξανά μόνοι μας.

home-greeting = Γεια σας! Πώς μπορούμε να βοηθήσουμε;
home-lead = Επιλέξτε θέμα. Θα δείτε αμέσως τη σειρά σας.
home-all-closed = Αυτή τη στιγμή δεν είναι κανείς εδώ. Το ωράριό μας:
home-no-queues = Αυτή τη στιγμή δεν υπάρχει διαθέσιμη συνομιλία.
session-gone = Η προηγούμενη συνομιλία σας έχει λήξει. Μπορείτε να ξεκινήσετε νέα.
queue-open = Ανοιχτά τώρα
queue-open-wait = Ανοιχτά, αναμονή: { $wait }
queue-unstaffed = Δεν είναι κανείς εδώ ακόμη· μπορείτε να μπείτε στην ουρά
queue-closed = Κλειστά αυτή τη στιγμή
queue-opens-at = Κλειστά, ανοίγουμε: { $time }

form-name = Το όνομά σας (προαιρετικό)
form-topic = Ποιο είναι το θέμα; (προαιρετικό)
form-topic-hint = Λίγες λέξεις μάς βοηθούν να βρούμε τον κατάλληλο άνθρωπο.
form-page = Ο εκπρόσωπος θα δει πού βρίσκεστε: { $page }
form-start = Είσοδος στην ουρά
form-cancel = Δεν θα περιμένω
form-starting = Μια στιγμή…
refused-queue-closed = Η ουρά μόλις έκλεισε. Παρακαλούμε δοκιμάστε ξανά όταν ανοίξει.
refused-queue-full = Περιμένουν πάρα πολλοί αυτή τη στιγμή. Παρακαλούμε δοκιμάστε ξανά σε λίγα λεπτά.
refused-queue-unknown = Αυτό το θέμα δεν είναι πια διαθέσιμο. Παρακαλούμε επιλέξτε άλλο.
refused-busy = Έχουμε πολλή κίνηση αυτή τη στιγμή. Παρακαλούμε δοκιμάστε ξανά σε λίγο.
refused-other = Κάτι δεν πήγε καλά. Παρακαλούμε δοκιμάστε ξανά.

waiting-region = Η σειρά σας στην ουρά
waiting-number = Η σειρά σας στην ουρά
waiting-next = Η δική σας σειρά είναι η επόμενη
waiting-in-line = Είστε στην ουρά
waiting-wait = Αναμονή: { $wait }
waiting-wait-unknown = Δεν μπορούμε ακόμη να πούμε πόσο θα διαρκέσει.
waiting-since = Περιμένετε: { $time }
waiting-rose = Επέστρεψε κάποιος που είχε προηγούμενη σειρά· πριν ήσασταν στη θέση { $from }.
waiting-worse-more-ahead = Θα διαρκέσει περισσότερο απ’ όσο είπαμε: περισσότεροι από το συνηθισμένο με το ίδιο θέμα προηγούνται.
waiting-worse-fewer-agents = Θα διαρκέσει περισσότερο απ’ όσο είπαμε: λιγότεροι συνάδελφοι είναι τώρα διαθέσιμοι.
waiting-worse-slower = Θα διαρκέσει περισσότερο απ’ όσο είπαμε: οι συνομιλίες κρατούν περισσότερο από το συνηθισμένο.
waiting-closes-served = Κλείνουμε στις { $time }. Όποιος είναι τότε στην ουρά θα εξυπηρετηθεί.
waiting-closes-release = Κλείνουμε στις { $time } και ίσως δεν προλάβουμε να σας απαντήσουμε ως τότε.
waiting-limit = Ίσως δεν προλάβουμε να σας απαντήσουμε ως τις { $time }, οπότε λήγει η θέση σας στην ουρά.
waiting-offered = Ειδοποιούμε έναν εκπρόσωπο αυτή τη στιγμή
place-announced = Είστε στη θέση { $position } της ουράς.
wait-announced = Αναμονή: { $wait }.
leave = Αποχώρηση από την ουρά
leave-question = Θέλετε να φύγετε από την ουρά; Η σειρά σας θα χαθεί.
leave-confirm = Αποχώρηση
leave-cancel = Θα περιμένω

log-label = Συνομιλία
log-you = Γράψατε:
log-new = Νέα μηνύματα
line-joined = { $agent }: συνδέθηκε στη συνομιλία
line-took-over = Συνεχίζετε με: { $agent }. Αποχώρησε: { $before }
line-left = { $agent }: αποχώρηση από τη συνομιλία
line-transferred = Σας μεταφέρουμε: { $queue }. Ο χρόνος αναμονής σας μετράει.
line-agent-lost = Η σύνδεση του εκπροσώπου χάθηκε. Έχετε ξανά την προηγούμενη σειρά σας.
line-escalated = Σας μεταφέρουμε σε ειδικό. Ο χρόνος αναμονής σας μετράει.
line-reassigned = Σας μεταφέρουμε: { $queue }. Ο χρόνος αναμονής σας μετράει.
line-rejoined = Περιμένετε πάλι στη σειρά.
joined-announced = { $agent }: συνδέθηκε στη συνομιλία. Μπορείτε να μιλήσετε τώρα.
typing = { $agent }: πληκτρολογεί
message-refused = Αυτό το μήνυμα δεν μπόρεσε να παραδοθεί.
message-full = Η συνομιλία έφτασε στο όριό της. Παρακαλούμε ξεκινήστε νέα.
message-too-large = Το μήνυμα είναι πολύ μεγάλο.
message-session-over = Δεν στάλθηκε: η συνομιλία είχε ήδη λήξει.
message-too-old = Δεν ξέρουμε πια αν αυτό το μήνυμα έφτασε. Ελέγξτε πριν το στείλετε ξανά.
unsent = Δεν στάλθηκαν
copy = Αντιγραφή
copied = Αντιγράφηκε
try-again = Δοκιμή ξανά
discard = Απόρριψη
composer-label = Το μήνυμά σας
composer-hint = Γράψτε ένα μήνυμα
composer-hint-waiting = Μπορείτε να γράψετε από τώρα
composer-full = Πάρα πολλά μηνύματα περιμένουν να σταλούν. Θα φύγουν μόλις επανέλθει η σύνδεση· περιμένετε λίγο.
composer-too-long =
    { $bytes ->
        [one] Μεγαλύτερο από το όριο κατά { $bytes } byte. Παρακαλούμε συντομεύστε το ή στείλτε το σε μέρη.
       *[other] Μεγαλύτερο από το όριο κατά { $bytes } byte. Παρακαλούμε συντομεύστε το ή στείλτε το σε μέρη.
    }
send = Αποστολή
silence-warning = Είστε ακόμη εδώ; Αν δεν γράψετε, η συνομιλία θα κλείσει σε { $time }.
silence-announced = Είστε ακόμη εδώ; Παρακαλούμε γράψτε ένα μήνυμα, αλλιώς η συνομιλία θα κλείσει.
end = Τέλος συνομιλίας
end-question = Να τερματιστεί η συνομιλία;
end-confirm = Τέλος συνομιλίας
end-cancel = Συνέχεια

ended-customer = Τερματίσατε τη συνομιλία. Ευχαριστούμε!
ended-agent = Η συνομιλία ολοκληρώθηκε. Ευχαριστούμε που μας γράψατε!
ended-silence = Η συνομιλία έκλεισε, γιατί δεν λάβαμε μήνυμά σας για αρκετή ώρα.
ended-customer-lost = Η συνομιλία έκλεισε, γιατί η σύνδεσή σας χάθηκε για πολλή ώρα.
ended-left-queue = Φύγατε από την ουρά.
ended-queue-closed = Κλείσαμε για σήμερα πριν έρθει η σειρά σας. Λυπούμαστε.
ended-waited-too-long = Η αναμονή κράτησε υπερβολικά πολύ και δεν προλάβαμε. Λυπούμαστε. Δοκιμάστε ξανά αργότερα.
ended-not-reached = Σας καλέσαμε αρκετές φορές και δεν σας βρήκαμε. Ζητήστε μας ξανά όποτε θέλετε.
ended-wrong-number = Ο αριθμός που δώσατε ήταν λάθος και δεν μπορέσαμε να σας καλέσουμε. Ζητήστε μας ξανά με τον σωστό.
ended-other = Η συνομιλία ολοκληρώθηκε.
start-again = Ξεκινήστε ξανά
transcript-download = Λήψη της συνομιλίας
transcript-title = Συνομιλία
transcript-you = Εσείς
transcript-cut = Η αρχή αυτής της μεγάλης συνομιλίας παραλείπεται.

choices-label = Αντί να περιμένετε εδώ
choice-callback = Καλέστε με
choice-callback-wait = { $wait }, η σειρά σας μένει
choice-callback-place = Όταν έρθει η σειρά σας, που μένει δική σας
choice-message = Αφήστε μήνυμα
choice-message-by = Απάντηση έως { $time }
choice-number = Το τηλέφωνό σας
choice-number-hint = Με τον κωδικό χώρας. Το βλέπει μόνο όποιος σας καλέσει.
choice-number-wrong = Αυτό δεν είναι αριθμός τηλεφώνου με κωδικό χώρας, όπως +30 210 1234567.
choice-slot = Πότε
choice-slot-taken = Αυτή η ώρα μόλις κλείστηκε. Διαλέξτε μια άλλη.
choice-not-offered = Αυτό δεν προσφέρεται πια.
choice-text = Το μήνυμά σας
choice-back = Πίσω
choice-callback-ask = Ζητήστε την κλήση
choice-message-send = Αφήστε το μήνυμα
deferred-region = Τι ζητήσατε
deferred-callback = Θα σας καλέσουμε
deferred-message = Έχουμε το μήνυμά σας
deferred-callback-at = { $time }
deferred-callback-turn = Όταν έρθει η σειρά σας. Μπορείτε να κλείσετε τη σελίδα.
deferred-callback-now = Ένας εκπρόσωπος θα σας καλέσει αμέσως.
deferred-message-by = Η απάντηση έρχεται έως { $time }, εδώ σε αυτή τη σελίδα. Στο μεταξύ μπορείτε να την κλείσετε.
deferred-message-here = Η απάντηση έρχεται εδώ σε αυτή τη σελίδα. Στο μεταξύ μπορείτε να την κλείσετε.
deferred-attempts = Κλήσεις χωρίς απάντηση: { $attempts } από { $most }
deferred-rejoin = Περιμένω εδώ
deferred-cancel-callback = Ακύρωση της κλήσης
deferred-cancel-message = Απόσυρση του μηνύματος
deferred-cancel-question = Τότε δεν θα απαντήσει κανείς. Σίγουρα;
deferred-cancel = Ναι
deferred-keep = Όχι
turn-question = Ήρθε η σειρά σας. Μπορείτε να μιλήσετε τώρα;
turn-confirm = Ναι, καλέστε με
turn-later = Αργότερα
line-callback = Ζητήσατε να σας καλέσουμε
line-message = Αφήσατε μήνυμα
line-put-off = Ζητήσατε να σας καλέσουμε αργότερα
line-no-answer = Σας καλέσαμε και δεν σας βρήκαμε
