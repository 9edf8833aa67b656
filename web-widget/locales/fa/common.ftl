# Words that more than one page uses.
wait-half-a-minute = کمتر از نیم دقیقه
wait-under-a-minute = کمتر از یک دقیقه
wait-minutes =
    { $minutes ->
        [one] حدود { $minutes } دقیقه
       *[other] حدود { $minutes } دقیقه
    }
wait-range = حدود { $low } تا { $high } دقیقه
wait-up-to =
    { $high ->
        [one] حداکثر { $high } دقیقه
       *[other] حداکثر { $high } دقیقه
    }
wait-hours-up-to =
    { $high ->
        [one] حداکثر { $high } ساعت
       *[other] حداکثر { $high } ساعت
    }
wait-hours-range = حدود { $low } تا { $high } ساعت
elapsed-under-a-minute = کمتر از یک دقیقه
elapsed-minutes =
    { $minutes ->
        [one] { $minutes } دقیقه
       *[other] { $minutes } دقیقه
    }
mark-unsent = هنوز فرستاده نشده
mark-sent = فرستاده شد
mark-delivered = رسید
mark-read = خوانده شد
