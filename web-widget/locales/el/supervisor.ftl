# Η σελίδα των εποπτών.

super-page-title = Επόπτης · Seira
super-page-title-overrun = ⚠ Υπερφόρτωση · Επόπτης · Seira
super-title = Επόπτης
super-loading = Φόρτωση της εικόνας…

## Σύνδεση

super-signin-lead = Συνδεθείτε για να δείτε τις ουρές.
super-signin-promise = Όλες οι ουρές με μια ματιά, κάθε υπόσχεση με τον λογαριασμό της.
super-signin-point-live = Ποιοι περιμένουν, πόση ώρα και ποιος είναι εκεί για αυτούς.
super-signin-point-surge = Πείτε το πρώτοι όταν έρχονται περισσότεροι απ’ όσους προλαβαίνετε.
super-signin-point-honest = Δείτε πόσο συχνά τηρήθηκε ο χρόνος που είπατε.
super-agents-title = Αυτή η σελίδα είναι για επόπτες
super-agents-text = Ο λογαριασμός { $name } εξυπηρετεί πελάτες και δεν έχει πρόσβαση σε αυτή τη σελίδα.
super-agents-link = Στον χώρο εκπροσώπου

## Ουρές

super-queues = Ουρές
super-no-queues = Δεν υπάρχουν ουρές.
super-crew = Εκπρόσωποι σε βάρδια
super-crew-available = Διαθέσιμοι: { $count }
super-crew-busy = Απασχολημένοι: { $count }
super-crew-away = Σε απουσία: { $count }
super-col-queue = Ουρά
super-col-state = Κατάσταση
super-col-waiting = Περιμένουν
super-col-oldest = Μεγαλύτερη αναμονή
super-col-staff = Εκπρόσωποι
super-col-actions = Ενέργειες
super-state-open = Ανοιχτή
super-state-closed = Κλειστή
super-state-opens = Κλειστή, ανοίγει: { $time }
super-state-paused = Σε παύση
super-state-overrun = Υπερφόρτωση από: { $time }
super-state-declared = Υπερφόρτωση, δηλώθηκε: { $time }
super-surge-cap = { $count ->
    [one] Το πολύ { $count } άτομο στην ουρά
   *[other] Το πολύ { $count } άτομα στην ουρά
}
super-surge-widens = Ρωτώνται περισσότεροι εκπρόσωποι
super-staff-attended = Εξυπηρετούν
super-staff-away = Σε βάρδια, κανείς διαθέσιμος
super-staff-none = Κανείς σε βάρδια
super-overrun-banner = { $count ->
    [one] Υπερφόρτωση στην ουρά { $queues }: έρχονται περισσότεροι πελάτες απ’ όσους μπορούν να εξυπηρετηθούν.
   *[other] Υπερφόρτωση στις ουρές { $queues }: έρχονται περισσότεροι πελάτες απ’ όσους μπορούν να εξυπηρετηθούν.
}
super-stale = Εικόνα από τις { $time }· δεν έχει έρθει κάτι νεότερο.

## Τι μπορείτε να κάνετε

super-declare = Δήλωση υπερφόρτωσης
super-declare-for = Δήλωση υπερφόρτωσης: { $queue }
super-change = Αλλαγή
super-change-for = Αλλαγή της υπερφόρτωσης: { $queue }
super-end = Λήξη
super-end-for = Λήξη της υπερφόρτωσης: { $queue }
super-pause = Παύση
super-pause-for = Παύση: { $queue }
super-resume = Συνέχεια
super-resume-for = Συνέχεια: { $queue }
super-declare-title = Υπερφόρτωση: { $queue }
super-declare-text = Οι πελάτες το μαθαίνουν πριν μπουν στην ουρά και όσο περιμένουν, μέχρι να το λήξετε.
super-declare-notice = Τι διαβάζουν οι πελάτες
super-declare-notice-hint = Όλοι το διαβάζουν όπως το γράφετε. Αν μείνει κενό, ισχύει το κείμενο των ρυθμίσεων, στη γλώσσα κάθε πελάτη.
super-declare-cap = Μέγιστος αριθμός στην ουρά
super-declare-cap-hint = Αν μείνει κενό, ισχύει ό,τι ορίζουν οι ρυθμίσεις.
super-declare-widen = Να ρωτηθούν περισσότεροι εκπρόσωποι
super-declare-widen-configured = Όπως στις ρυθμίσεις
super-declare-widen-yes = Ναι
super-declare-widen-no = Όχι
super-declare-submit = Δήλωση
super-problem-forbidden = Αυτός ο λογαριασμός δεν έχει τέτοιο δικαίωμα.
super-problem-queue = Αυτή η ουρά δεν υπάρχει πια.
super-problem-request = Ο διακομιστής δεν το δέχεται έτσι. Ελέγξτε όσα γράψατε.
super-problem-unavailable = Ο διακομιστής δεν δέχεται τίποτα αυτή τη στιγμή. Δοκιμάστε ξανά σε λίγο.
super-problem-other = Δεν έγινε. Δοκιμάστε ξανά σε λίγο.

## Υποσχέσεις

super-promises = Υποσχέσεις
super-promises-lead = Υπόσχεση είναι η μεγαλύτερη αναμονή που ειπώθηκε σε έναν πελάτη. Τηρείται αν ως τότε του απάντησε κάποιος.
super-promises-none = Δεν δόθηκε καμία υπόσχεση σε αυτό το διάστημα.
super-promises-missing = Αυτός ο διακομιστής δεν δίνει ακόμη αναφορά για τις υποσχέσεις.
super-promises-forbidden = Αυτός ο λογαριασμός δεν μπορεί να δει την αναφορά για τις υποσχέσεις.
super-span = Διάστημα της αναφοράς
super-span-today = Σήμερα
super-span-days = { $days ->
    [one] { $days } ημέρα
   *[other] { $days } ημέρες
}
super-csv = Λήψη CSV
super-col-promised = Υπόσχεση
super-col-kept = Τηρήθηκαν
super-col-censored = Τηρήθηκαν, με άγνωστη έκβαση για όσους έφυγαν
super-col-bias = Εξυπηρέτηση
super-col-width = Εύρος
super-col-told = Δόθηκαν
super-col-day = Ημέρα
super-col-hour = Ώρα
super-outcomes = τηρήθηκαν { $kept }, αθετήθηκαν { $broken }, έφυγαν νωρίτερα { $left }, παρατάθηκαν { $worse }
super-bias-none = ακριβώς όπως ειπώθηκε
super-bias-earlier = { $by } νωρίτερα απ’ ό,τι ειπώθηκε
super-bias-later = { $by } αργότερα απ’ ό,τι ειπώθηκε
super-verdict-few = Πολύ λίγες για συμπέρασμα
super-verdict-kept = Τόσο συχνά όσο ειπώθηκε
super-verdict-less = Σπανιότερα απ’ ό,τι ειπώθηκε
super-verdict-more = Συχνότερα απ’ ό,τι ειπώθηκε
super-charts-of = Υποσχέσεις: { $queue }
super-chart-days = Ποσοστό που τηρήθηκε, ανά ημέρα
super-chart-hours = Ποσοστό που τηρήθηκε, ανά ώρα της ημέρας
super-chart-text = Οι στήλες δείχνουν το ποσοστό των υποσχέσεων που τηρήθηκαν. Η διακεκομμένη γραμμή είναι το υποσχεμένο ποσοστό, { $level }. Οι ίδιοι αριθμοί είναι στον πίνακα που ακολουθεί.
super-chart-bar = { $when }: τηρήθηκε το { $share } από { $told }
