# Words that more than one page uses.
wait-under-a-minute = less than a minute
wait-minutes =
    { $minutes ->
        [one] about { $minutes } minute
       *[other] about { $minutes } minutes
    }
wait-range = about { $low } to { $high } minutes
wait-up-to =
    { $high ->
        [one] up to { $high } minute
       *[other] up to { $high } minutes
    }
wait-hours =
    { $hours ->
        [one] more than { $hours } hour
       *[other] more than { $hours } hours
    }
elapsed-under-a-minute = less than a minute
elapsed-minutes =
    { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
mark-unsent = Not sent yet
mark-sent = Sent
mark-delivered = Delivered
mark-read = Read
