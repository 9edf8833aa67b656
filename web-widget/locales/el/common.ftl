# Words that more than one page uses.
wait-half-a-minute = λιγότερο από μισό λεπτό
wait-under-a-minute = λιγότερο από ένα λεπτό
wait-minutes =
    { $minutes ->
        [one] περίπου { $minutes } λεπτό
       *[other] περίπου { $minutes } λεπτά
    }
wait-range = περίπου { $low } έως { $high } λεπτά
wait-up-to =
    { $high ->
        [one] έως { $high } λεπτό
       *[other] έως { $high } λεπτά
    }
wait-hours-up-to =
    { $high ->
        [one] έως { $high } ώρα
       *[other] έως { $high } ώρες
    }
wait-hours-range = περίπου { $low } έως { $high } ώρες
elapsed-under-a-minute = λιγότερο από ένα λεπτό
elapsed-minutes =
    { $minutes ->
        [one] { $minutes } λεπτό
       *[other] { $minutes } λεπτά
    }
mark-unsent = Δεν στάλθηκε ακόμη
mark-sent = Στάλθηκε
mark-delivered = Παραδόθηκε
mark-read = Διαβάστηκε
