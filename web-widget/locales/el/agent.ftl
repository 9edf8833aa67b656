# Ο χώρος εργασίας του εκπροσώπου.

agent-page-title = Χώρος εκπροσώπου · Seira
agent-page-title-offers = { $count ->
    [one] ({ $count }) Νέος πελάτης · Seira
   *[other] ({ $count }) Νέοι πελάτες · Seira
}
agent-page-title-unread = ({ $count }) Χώρος εκπροσώπου · Seira
agent-loading = Ετοιμάζεται ο χώρος σας…
agent-skip = Μετάβαση στις συνομιλίες

## Σύνδεση

agent-signin-lead = Συνδεθείτε για να εξυπηρετήσετε πελάτες.
agent-signin-promise = Κάθε πελάτης με τη σειρά του, ο καθένας στον κατάλληλο άνθρωπο.
agent-signin-point-offers = Ο κατάλληλος πελάτης έρχεται σε εσάς, μαζί με τον λόγο.
agent-signin-point-chats = Πολλές συνομιλίες δίπλα δίπλα, χωρίς να χάνεται τίποτα.
agent-signin-point-back = Αν χαθεί η σύνδεση, συνεχίζετε από εκεί που μείνατε.
agent-admin-title = Οι διαχειριστές δεν έχουν χώρο εργασίας
agent-admin-text = { $name }: λογαριασμός διαχειριστή· εδώ δεν έρχονται πελάτες. Οι διαχειριστές βλέπουν και κατευθύνουν τις ουρές από τη σελίδα των εποπτών. Για να εξυπηρετήσετε πελάτες, συνδεθείτε ως εκπρόσωπος ή επόπτης.
agent-admin-link = Στη σελίδα των εποπτών

## Επάνω γραμμή

agent-presence-button = Η παρουσία σας:
agent-presence-available = Διαθέσιμος/η
agent-presence-away = Σε απουσία
agent-presence-offline = Εκτός σύνδεσης
agent-presence-grace = Επανασύνδεση
agent-presence-available-hint = Νέοι πελάτες έρχονται σε εσάς
agent-presence-offline-hint = Τίποτα νέο μέχρι να επιστρέψετε
agent-reason-missed-offers = Αναπάντητες προτάσεις
agent-reason-break = Διάλειμμα
agent-reason-lunch = Μεσημεριανό
agent-reason-meal = Γεύμα
agent-reason-meeting = Σύσκεψη
agent-reason-training = Εκπαίδευση
agent-reason-coaching = Καθοδήγηση
agent-reason-admin = Γραφειοκρατικά
agent-reason-technical = Τεχνικό πρόβλημα
agent-missed-title = Είστε σε απουσία, επειδή έμειναν προτάσεις αναπάντητες.
agent-missed-back = Γίνομαι διαθέσιμος/η
agent-meter-chats = Συνομιλίες
agent-meter-calls = Κλήσεις
agent-meter-chats-label = { $used } από { $max } συνομιλίες σε χρήση
agent-meter-calls-label = { $used } από { $max } κλήσεις σε χρήση
agent-link-live = Σε σύνδεση
agent-link-connecting = Σύνδεση…
agent-link-lost = Χωρίς σύνδεση
agent-alerts = Ήχος και ειδοποιήσεις
agent-alerts-sound = Κουδούνισμα για προτάσεις
agent-alerts-test = Δοκιμή ήχου
agent-alerts-notify = Ειδοποιήσεις του προγράμματος περιήγησης
agent-alerts-notify-ask = Να επιτρέπονται ειδοποιήσεις
agent-alerts-notify-on = Οι ειδοποιήσεις είναι ενεργές
agent-alerts-notify-denied = Το πρόγραμμα περιήγησης αποκλείει τις ειδοποιήσεις αυτής της σελίδας. Επιτρέψτε τις στις ρυθμίσεις του ιστότοπου.
agent-alerts-notify-none = Αυτό το πρόγραμμα περιήγησης δεν έχει ειδοποιήσεις.
agent-shortcuts-open = Συντομεύσεις πληκτρολογίου
agent-account = Λογαριασμός: { $name }
agent-signout-title = Αποσύνδεση τώρα;
agent-signout-text = { $count ->
    [one] Έχετε ακόμη { $count } ανοιχτή συνομιλία. Μετά από λίγο επιστρέφει στην ουρά.
   *[other] Έχετε ακόμη { $count } ανοιχτές συνομιλίες. Μετά από λίγο επιστρέφουν στην ουρά.
}

## Ανακοινώσεις

agent-banner-lost = Η σύνδεση χάθηκε. Οι συνομιλίες σας διατηρούνται· ό,τι γράψετε θα σταλεί μόλις επανέλθει η σύνδεση.
agent-trouble-full = Ο δίσκος του διακομιστή είναι γεμάτος: προς το παρόν δεν γίνεται δεκτό τίποτα νέο.
agent-trouble-readonly = Ο δίσκος του διακομιστή είναι μόνο για ανάγνωση: προς το παρόν δεν γίνεται δεκτό τίποτα νέο.
agent-trouble-slow = Ο δίσκος του διακομιστή μόλις που ανταποκρίνεται: προς το παρόν δεν γίνεται δεκτό τίποτα νέο.
agent-trouble-failing = Ο δίσκος του διακομιστή έχει βλάβη: προς το παρόν δεν γίνεται δεκτό τίποτα νέο.
agent-trouble-kept = Ό,τι γράψετε κρατιέται και στέλνεται μόλις αποκατασταθεί.
agent-banner-retry = Επόμενη προσπάθεια σε { $time }
agent-banner-draining = Ο διακομιστής επανεκκινεί. Η σελίδα θα συνδεθεί ξανά μόνη της σε λίγο.
agent-banner-restart = Ο διακομιστής επανεκκινεί και δεν κρατά τις συνομιλίες. Η σελίδα θα συνδεθεί ξανά μόνη της σε λίγο.
agent-banner-surge = { $queues }: έρχονται περισσότεροι πελάτες απ’ όσους μπορούν να εξυπηρετηθούν, από τις { $time }.
agent-banner-sound = Το πρόγραμμα περιήγησης κρατά τον ήχο κλειστό μέχρι να τον επιτρέψετε. Δεν θα ακούτε τις προτάσεις.
agent-banner-sound-on = Ενεργοποίηση ήχου

## Προτάσεις

agent-offers = Προτάσεις
agent-offer-chat = Νέα συνομιλία
agent-offer-call = Νέα κλήση
agent-offer-waited = Περίμενε { $time }
agent-offer-left = { $count ->
    [one] Απομένει { $count } δευτερόλεπτο
   *[other] Απομένουν { $count } δευτερόλεπτα
}
agent-offer-announce = { $channel ->
    [call] Νέα κλήση: { $name }, { $queue }. Alt A για αποδοχή, Alt D για απόρριψη.
   *[chat] Νέα συνομιλία: { $name }, { $queue }. Alt A για αποδοχή, Alt D για απόρριψη.
}
agent-offer-accept = Αποδοχή
agent-offer-decline = Απόρριψη
agent-offer-accepting = Γίνεται αποδοχή…
agent-offer-declining = Γίνεται απόρριψη…
agent-offer-why = Γιατί εσείς
agent-offer-skills = Χρειάζεται
agent-offer-skill-level = επίπεδο { $level } ή υψηλότερο
agent-offer-expired = Μια πρόταση έμεινε αναπάντητη και δόθηκε σε άλλον.
agent-offer-rescinded = Η τελευταία πρόταση δεν ισχύει πια: την ανέλαβε συνάδελφος ή ο πελάτης δεν περιμένει.
agent-offer-consult = Ζητούν τη γνώμη σας
agent-offer-conference = Σας ζητούν να συμμετάσχετε
agent-invitation-asks-consult = Σας ζητά συμβουλή: { $by }. Ο πελάτης δεν το βλέπει.
agent-invitation-asks-conference = Σας ζητά να μιλήσετε κι εσείς με τον πελάτη: { $by }.
agent-invitation-announce = Σας ζητά ({ $role }): { $by }. { $name }, { $queue }. Alt A για αποδοχή, Alt D για απόρριψη.
agent-invitation-consult = για συμβουλή
agent-invitation-conference = για συμμετοχή
agent-invitation-expired = Μια πρόσκληση έμεινε χωρίς απάντηση.
agent-invitation-rescinded = Η πρόσκληση δεν ισχύει πια: ανακλήθηκε ή η συνομιλία τελείωσε.
agent-nobody = Πελάτης χωρίς όνομα
agent-why-only-candidate = Μόνο εσείς μπορείτε να τον αναλάβετε τώρα.
agent-why-past-contact = Ο πελάτης έχει ξαναμιλήσει μαζί σας.
agent-why-skill-fit = { $count ->
    [one] Οι δεξιότητές σας ταιριάζουν.
   *[other] Οι δεξιότητές σας ταιριάζουν καλύτερα ανάμεσα σε { $count } που μπορούσαν.
}
agent-why-load = { $count ->
    [one] Έχετε χώρο.
   *[other] Έχετε τον περισσότερο χώρο ανάμεσα σε { $count } που μπορούσαν.
}
agent-why-fill = Έχετε ήδη δουλειά, και οι άλλοι μένουν ελεύθεροι.
agent-why-longest-idle = { $count ->
    [one] Είστε ελεύθεροι.
   *[other] Είστε ελεύθεροι περισσότερη ώρα από όλους τους { $count } που μπορούσαν.
}
agent-why-tie = { $count ->
    [one] Είστε ελεύθεροι.
   *[other] Και οι { $count } που μπορούσαν ήταν ίσοι· ήταν η σειρά σας.
}
agent-why-transfer = Ένας συνάδελφος ζήτησε εσάς.
agent-why-earliest-due = Μόνο εσείς μπορούσατε να αναλάβετε αυτόν τον πελάτη εκείνη τη στιγμή και είναι η σειρά του.
agent-why-all-asked = Ερωτήθηκαν μαζί όλοι όσοι μπορούν· το αναλαμβάνει όποιος δεχθεί πρώτος.

## Η δουλειά μου

agent-work = Η δουλειά μου
agent-work-count = { $count ->
    [one] { $count } συνομιλία
   *[other] { $count } συνομιλίες
}
agent-work-none = Καμία συνομιλία ακόμη
agent-card-unread = { $count ->
    [one] { $count } αδιάβαστο μήνυμα
   *[other] { $count } αδιάβαστα μηνύματα
}
agent-card-waiting = Σας περιμένει
agent-card-their-turn = Σειρά του πελάτη
agent-card-lost = Πελάτης εκτός
agent-card-wrap-up = Ολοκλήρωση
agent-card-typing = γράφει…
agent-card-you = Εσείς: { $text }
agent-card-no-message = Κανένα μήνυμα ακόμη
agent-queues = Σε αναμονή
agent-queue-waiting = { $count ->
    [0] κανείς σε αναμονή
    [one] { $count } σε αναμονή
   *[other] { $count } σε αναμονή
}
agent-team = Ομάδα
agent-team-none = Κανένας συνάδελφος δεν είναι σε βάρδια.
agent-back = Πίσω στη δουλειά μου

## Ποιοι περιμένουν

agent-waiting = Ποιοι περιμένουν
agent-waiting-none = Δεν περιμένει κανείς που θα μπορούσατε να αναλάβετε.
agent-waiting-stale = Ο διακομιστής δεν απαντά: η λίστα δεν είναι ενημερωμένη.
agent-waiting-more = Εμφανίζονται μόνο οι πρώτοι { $count }.
agent-waiting-place = Θέση { $place }
agent-waiting-take = Ανάληψη
agent-waiting-up = Στην αρχή
agent-waiting-reassign = Ανάθεση αλλού
agent-waiting-why = Γιατί;
agent-waiting-action = { $action }: { $name }
agent-waiting-taken = Αναλάβατε: { $name }.
agent-waiting-moved = Πλέον στην αρχή της ουράς: { $name }.
agent-waiting-reassign-title = Ανάθεση αλλού: { $name }
agent-waiting-paused = Σε παύση
agent-waiting-closed = Κλειστή
agent-waiting-no-room = Δεν είστε διαθέσιμοι ή δεν έχετε χώρο.
agent-waiting-not-available = Γίνετε διαθέσιμοι για να αναλάβετε κάποιον.
agent-waiting-gone = Αυτός ο πελάτης δεν περιμένει πια.
agent-record-title = Γιατί περιμένει: { $name }
agent-record-skill = { $skill }: επίπεδο { $level } ή υψηλότερο
agent-record-able = Ποιοι μπορούν να το αναλάβουν
agent-record-counts = { $accounts } συνολικά · { $signed_in } σε βάρδια · { $available } διαθέσιμοι · { $with_room } με χώρο
agent-record-due = Προθεσμία
agent-record-earlier = Νωρίτερα λόγω
agent-record-boost = { $reason } ({ $time })
agent-record-steps = Φορές που διευρύνθηκε
agent-record-limit = Η αναμονή λήγει

## Άδειος χώρος

agent-idle-available-title = Είστε διαθέσιμοι
agent-idle-available-text = Ο επόμενος πελάτης σας θα εμφανιστεί εδώ. Μέχρι τότε δεν χρειάζεται να κάνετε τίποτα.
agent-idle-away-title = Είστε σε απουσία
agent-idle-away-text = Δεν έρχεται κανείς νέος σε εσάς. Γίνετε διαθέσιμοι όταν είστε έτοιμοι.
agent-idle-offline-title = Είστε εκτός σύνδεσης
agent-idle-offline-text = Γίνετε διαθέσιμοι για να εξυπηρετήσετε πελάτες.
agent-idle-grace-title = Επιστροφή
agent-idle-grace-text = Η σύνδεση χάθηκε για μια στιγμή. Η παρουσία σας επανέρχεται μόνη της.

## Συνομιλία

agent-thread = Συνομιλία με: { $name }
agent-thread-waited = αναμονή { $time }
agent-thread-talking = συνομιλία { $time }
agent-thread-note = Σημείωμα συναδέλφου
agent-thread-lost = Η σύνδεση του πελάτη χάθηκε. Η συνομιλία μένει ανοιχτή για { $time }.
agent-thread-silence = Ζητήθηκε από τον πελάτη να γράψει. Η συνομιλία κλείνει σε { $time }.
agent-thread-typing = { $name } γράφει…
agent-thread-earlier = Εμφάνιση παλαιότερων μηνυμάτων
agent-thread-jump = { $count ->
    [0] Στο νεότερο μήνυμα
    [one] { $count } νέο μήνυμα
   *[other] { $count } νέα μηνύματα
}
agent-line-arrived = Στην ουρά { $queue }
agent-line-transferred = Μεταφορά: { $queue }
agent-line-agent-lost = Ξανά στην ουρά: χάθηκε η σύνδεση του εκπροσώπου
agent-line-escalated = Πέρασε στο επόμενο επίπεδο: { $queue }
agent-line-reassigned = Μετακίνηση από επόπτη: { $queue }
agent-line-rejoined = Ο πελάτης περιμένει πάλι στη σελίδα
agent-line-callback = Ο πελάτης ζήτησε να τον καλέσουμε
agent-line-left-message = Ο πελάτης άφησε μήνυμα και θα διαβάσει την απάντηση αργότερα
agent-line-put-off = Ο πελάτης προτιμά να τον καλέσουμε αργότερα
agent-line-no-answer = Δεν απάντησε κανείς στην κλήση· θα γίνει και άλλη
agent-line-joined = { $name }: συμμετέχει πλέον
agent-line-you-joined = Συμμετέχετε πλέον
agent-line-took-over = Ανέλαβε: { $name } (πριν: { $from })
agent-line-you-took-over = Αναλάβατε εσείς (πριν: { $from })
agent-line-left = { $name }: αποχώρησε
agent-whisper-mark = μόνο για συναδέλφους
agent-line-silence = Ζητήθηκε από τον πελάτη να γράψει έως τις { $time }
agent-end-customer = Ο πελάτης τερμάτισε τη συνομιλία
agent-end-agent = Ο εκπρόσωπος τερμάτισε τη συνομιλία
agent-end-silence = Έκλεισε, επειδή ο πελάτης δεν έγραψε
agent-end-customer-lost = Έκλεισε, επειδή ο πελάτης δεν επέστρεψε
agent-end-left-queue = Ο πελάτης έφυγε από την ουρά
agent-end-queue-closed = Η ουρά έκλεισε
agent-end-waited-too-long = Η αναμονή έφτασε στο όριό της
agent-end-not-reached = Ο πελάτης δεν απάντησε στις κλήσεις
agent-end-wrong-number = Ο αριθμός τηλεφώνου ήταν λάθος
agent-status-sending = Αποστολή…
agent-status-waiting = Θα σταλεί όταν επανέλθει η σύνδεση
agent-status-sent = Στάλθηκε
agent-status-delivered = Παραδόθηκε
agent-status-read = Διαβάστηκε
agent-status-failed = Δεν στάλθηκε
agent-unsent = Δεν στάλθηκε: η συνομιλία δεν είναι πια δική σας.
agent-unsent-copy = Αντιγραφή
agent-unsent-copied = Αντιγράφηκε
agent-failed-edit = Επεξεργασία
agent-failed-discard = Απόρριψη
agent-composer-label = Μήνυμα προς: { $name }
agent-composer-placeholder = Γράψτε μήνυμα…
agent-composer-send = Αποστολή
agent-composer-send-colleagues = Αποστολή μόνο σε συναδέλφους
agent-composer-label-colleagues = Μήνυμα μόνο προς συναδέλφους
agent-composer-placeholder-colleagues = Ο πελάτης δεν θα το δει…
agent-composer-to = Ποιος διαβάζει όσα γράφετε
agent-composer-to-customer = Προς: { $name }
agent-composer-to-colleagues = Μόνο συνάδελφοι
agent-composer-adviser = Συμβουλεύετε: ο πελάτης δεν βλέπει ούτε εσάς ούτε όσα γράφετε.
agent-composer-hint = Enter για αποστολή, Shift + Enter για νέα γραμμή
agent-composer-too-long = Το μήνυμα είναι πολύ μεγάλο. Συντομεύστε το ή στείλτε το σε μέρη.
agent-composer-full = Πάρα πολλά περιμένουν να σταλούν. Περιμένετε τη σύνδεση.
agent-transfer = Μεταφορά
agent-end = Τέλος
agent-end-title = Τερματισμός της συνομιλίας;
agent-end-text = Θα ενημερωθεί ότι η συνομιλία τελείωσε: { $name }. Εσείς συνεχίζετε με την ολοκλήρωση.
agent-end-confirm = Τερματισμός συνομιλίας

## Μεταφορά

agent-transfer-title = Μεταφορά: { $name }
agent-transfer-lead = Ο χρόνος που ήδη περίμενε μετράει.
agent-transfer-queues = Ουρές
agent-transfer-agents = Συνάδελφοι
agent-transfer-no-agents = Κανένας συνάδελφος δεν είναι σε βάρδια.
agent-transfer-note = Σημείωμα για τον συνάδελφο (προαιρετικό)
agent-transfer-note-hint = Ο πελάτης δεν βλέπει αυτό το σημείωμα.
agent-transfer-submit = Μεταφορά
agent-transfer-busy = Γίνεται μεταφορά…
agent-escalate = Στο επόμενο επίπεδο
agent-escalate-hint = Σε ειδικό· η θέση στην ουρά παραμένει.

## Συνάδελφοι στη συνομιλία

agent-ask = Ερώτηση σε συνάδελφο
agent-ask-title = Ερώτηση σε συνάδελφο
agent-ask-lead = Η συνομιλία μένει σε εσάς: { $name }. Ο συνάδελφος μπορεί να αρνηθεί.
agent-ask-whom = Ποιον
agent-ask-next-tier = Κάποιον του επόμενου επιπέδου
agent-ask-next-tier-hint = Τον καταλληλότερο που είναι διαθέσιμος
agent-ask-role = Για ποιο λόγο
agent-ask-consult = Να με συμβουλέψει
agent-ask-consult-hint = Διαβάζει και γράφει σε εσάς· ο πελάτης δεν το βλέπει.
agent-ask-conference = Να συμμετάσχει
agent-ask-conference-hint = Μιλά κι εκείνος με τον πελάτη.
agent-ask-submit = Ερώτηση
agent-ask-busy = Αποστολή ερώτησης…
agent-members = Ποιος συμμετέχει στη συνομιλία: { $name }
agent-members-now = Στη συνομιλία: { $names }
agent-members-you = Εσείς
agent-role-holder = υπευθυνότητα συνομιλίας
agent-role-consult = ρόλος συμβούλου, αθέατα
agent-role-conference = σε συνομιλία με τον πελάτη
agent-invited = ερωτάται { $role }
agent-uninvite = Ανάκληση
agent-admit = Να μιλήσει
agent-admit-hint = Από εκεί και πέρα μιλά με τον πελάτη: { $name }.
agent-hand-over = Παράδοση
agent-hand-over-title = Παράδοση; { $name }
agent-hand-over-text = Τη συνομιλία ({ $customer }) την έχει από εκεί και πέρα: { $name }. Εσείς αποχωρείτε.
agent-part-send-out = Απομάκρυνση
agent-part-leave = Αποχώρηση
agent-invite-accepted = Συμμετέχει πλέον: { $name }.
agent-invite-declined = Αρνήθηκε: { $name }.
agent-invite-expired = Δεν απάντησε: { $name }.
agent-invite-lost = Δεν είναι πια εδώ: { $name }.

## Ολοκλήρωση

agent-wrap-title = Ολοκλήρωση
agent-wrap-left = λήγει μόνη της σε { $time }
agent-wrap-disposition = Αποτέλεσμα
agent-wrap-disposition-none = Χωρίς αποτέλεσμα
agent-wrap-note = Σημείωμα για συναδέλφους (προαιρετικό)
agent-wrap-done = Τέλος
agent-wrap-busy = Αποθήκευση…
agent-ready = Έτοιμος: τέλος και στις { $count }
agent-ready-hint = Τελειώνει όλες τις ολοκληρώσεις μαζί, χωρίς αποτέλεσμα.
agent-disposition-solved = Λύθηκε
agent-disposition-resolved = Διευθετήθηκε
agent-disposition-answered = Απαντήθηκε
agent-disposition-follow-up = Χρειάζεται συνέχεια
agent-disposition-escalated = Δόθηκε σε ειδικούς
agent-disposition-no-answer = Ο πελάτης δεν απάντησε
agent-disposition-wrong-queue = Λάθος ουρά
agent-disposition-spam = Ανεπιθύμητο
agent-disposition-other = Άλλο

## Ειδοποιήσεις

agent-notices = Ειδοποιήσεις
agent-notice-dismiss = Απόκρυψη
agent-gone-transferred = Η μεταφορά έγινε: { $name }.
agent-gone-done = Ολοκληρώθηκε: { $name }.
agent-gone-called-later = { $name }: δεν απάντησε. Θα γίνει και άλλη κλήση.
agent-gone-meanwhile = Όσο δεν υπήρχε σύνδεση, η συνομιλία έφυγε από εσάς: { $name }.
agent-gone-left = Δεν συμμετέχετε πια στη συνομιλία: { $name }.
agent-gone-lost = Η σύνδεσή σας χάθηκε για πολλή ώρα. Επέστρεψε στην ουρά: { $name }.
agent-error-internal = Κάτι πήγε στραβά από την πλευρά μας. Τίποτα δεν άλλαξε· δοκιμάστε ξανά.
agent-error-protocol = Η σελίδα είναι παλιά. Φορτώστε την ξανά.
agent-error-too-large = Το κείμενο είναι πολύ μεγάλο.
agent-error-session-over = Αυτή η συνομιλία έχει ήδη τελειώσει.
agent-error-wrong-state = Αυτό δεν γίνεται πια εδώ.
agent-error-session-unknown = Αυτή η συνομιλία δεν είναι πια δική σας.
agent-error-queue-unknown = Αυτή η ουρά δεν υπάρχει πια.
agent-error-queue-closed = Αυτή η ουρά δεν δέχεται κανέναν τώρα.
agent-error-queue-full = Αυτή η ουρά είναι γεμάτη.
agent-error-channel-unavailable = Αυτή η ουρά δεν δέχεται τέτοιες συνομιλίες.
agent-error-offer-closed = Αυτή η πρόταση δεν ισχύει πια.
agent-error-agent-unknown = Αυτός ο συνάδελφος δεν υπάρχει.
agent-error-agent-unavailable = Αυτός ο συνάδελφος δεν μπορεί να το αναλάβει τώρα.
agent-error-already-in = Αυτός ο συνάδελφος είναι ήδη στη συνομιλία ή έχει ερωτηθεί.
agent-error-not-member = Αυτός ο συνάδελφος δεν είναι στη συνομιλία.
agent-error-conversation-crowded = Η συνομιλία έχει ήδη όσους εκπροσώπους επιτρέπεται.
agent-error-no-higher-tier = Δεν υπάρχει ανώτερο επίπεδο που θα μπορούσε να το αναλάβει.
agent-error-nobody-free = Κανείς από ανώτερο επίπεδο δεν έχει χώρο αυτή τη στιγμή.
agent-error-reason-unknown = Αυτός ο λόγος δεν επιτρέπεται.
agent-error-disposition-unknown = Αυτό το αποτέλεσμα δεν επιτρέπεται.
agent-error-conversation-full = Η συνομιλία έφτασε στο όριο των μηνυμάτων της.
agent-error-signed-out = Έχετε αποσυνδεθεί.
agent-error-too-fast = Πολύ γρήγορα. Περιμένετε λίγο και δοκιμάστε ξανά.
agent-error-too-old = Πέρασε τόση ώρα που δεν είναι πια γνωστό τι απέγινε. Ελέγξτε πριν το επαναλάβετε.
agent-error-busy = Ο διακομιστής είναι απασχολημένος. Δοκιμάστε ξανά σε λίγο.

## Πληκτρολόγιο

agent-keys-title = Συντομεύσεις πληκτρολογίου
agent-keys-accept = Αποδοχή της πρώτης πρότασης
agent-keys-decline = Απόρριψη της πρώτης πρότασης
agent-keys-open = Άνοιγμα συνομιλίας 1 έως 9
agent-keys-next = Επόμενη συνομιλία
agent-keys-previous = Προηγούμενη συνομιλία
agent-keys-ask = Ερώτηση σε συνάδελφο
agent-keys-transfer = Μεταφορά της συνομιλίας
agent-keys-end = Τερματισμός της συνομιλίας
agent-keys-presence = Μενού παρουσίας
agent-keys-list = Αυτή η λίστα
agent-keys-send = Αποστολή του μηνύματος
agent-keys-newline = Νέα γραμμή
agent-keys-single = Άνοιγμα της λίστας με το πλήκτρο ?

agent-verified = Επιβεβαιωμένο από τον ιστότοπο
agent-identity = Τι γνωρίζει ο ιστότοπος
agent-identity-segments = Ομάδες του πελάτη
agent-identity-email = E-mail
agent-identity-phone = Τηλέφωνο
agent-earlier = Προηγούμενες συνομιλίες
agent-earlier-title = Προηγούμενες συνομιλίες: { $name }
agent-earlier-search = Αναζήτηση σε θέματα και μηνύματα
agent-earlier-none = Δεν βρέθηκε τίποτα.
agent-earlier-more = Εμφάνιση περισσότερων
agent-earlier-back = Πίσω στη λίστα
agent-earlier-erased = Όσα γράφτηκαν εδώ έχουν διαγραφεί.

agent-offer-callback = Κλήση προς πελάτη
agent-offer-message = Μήνυμα
agent-callback-region = Η κλήση προς τον πελάτη
agent-callback-attempt = Κλήση { $attempt } από { $most }
agent-callback-confirmed = ο πελάτης είναι εκεί
agent-callback-no-number = Ο αριθμός έχει διαγραφεί.
agent-callback-reached = Απάντησε
agent-callback-no-answer = Δεν απάντησε
agent-callback-wrong-number = Λάθος αριθμός
agent-message-hint = Ο πελάτης άφησε αυτό το μήνυμα και διαβάζει την απάντηση αργότερα. Κλείστε τη συνομιλία όταν τη γράψετε.
