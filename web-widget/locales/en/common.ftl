# Words that more than one page uses.
wait-half-a-minute = less than half a minute
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
wait-hours-up-to =
    { $high ->
        [one] up to { $high } hour
       *[other] up to { $high } hours
    }
wait-hours-range = about { $low } to { $high } hours
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
