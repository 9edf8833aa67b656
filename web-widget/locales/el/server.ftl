# Texts that the router sends to customers where the configuration has none of its own.
# $position: place in line, 0 while unknown. $waited_minutes: whole minutes waited so far.

hold-place =
    { $position ->
        [0] Ευχαριστούμε που περιμένετε. Θα σας εξυπηρετήσουμε το συντομότερο δυνατό.
        [1] Η επόμενη σειρά είναι η δική σας. Ευχαριστούμε που περιμένετε.
       *[other] Βρίσκεστε στη θέση { $position } της σειράς. Ευχαριστούμε που περιμένετε.
    }
hold-waited =
    { $waited_minutes ->
        [0] Δεν σας ξεχάσαμε. Ευχαριστούμε για την υπομονή σας.
        [one] Περιμένετε ήδη { $waited_minutes } λεπτό. Ευχαριστούμε για την υπομονή σας.
       *[other] Περιμένετε ήδη { $waited_minutes } λεπτά. Ευχαριστούμε για την υπομονή σας.
    }
hold-write = Μπορείτε να γράψετε την ερώτησή σας από τώρα: όποιος σας απαντήσει θα τη διαβάσει αμέσως.
closed = Αυτή τη στιγμή είμαστε κλειστά. Γράψτε μας ξανά τις ώρες λειτουργίας μας.
unavailable = Αυτή τη στιγμή δεν μπορούμε να δεχτούμε το αίτημά σας. Δοκιμάστε ξανά σε λίγο.
unstaffed-wait = Αυτή τη στιγμή δεν είναι κανείς στη βάρδια. Μπορείτε να μείνετε στη σειρά: η θέση σας κρατιέται μέχρι να έρθει κάποιος.
unstaffed-refuse = Λυπούμαστε, αυτή τη στιγμή δεν είναι κανείς διαθέσιμος. Δοκιμάστε ξανά λίγο αργότερα.
# Where a text speaks to a customer who gave no name: "Hello, { $name }!"
unnamed-customer = αγαπητέ πελάτη
