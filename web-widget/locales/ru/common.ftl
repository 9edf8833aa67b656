# Words that more than one page uses.
wait-half-a-minute = меньше полуминуты
wait-under-a-minute = меньше минуты
wait-minutes =
    { $minutes ->
        [one] около { $minutes } минуты
        [few] около { $minutes } минут
        [many] около { $minutes } минут
       *[other] около { $minutes } минуты
    }
wait-range =
    { $high ->
        [one] примерно от { $low } до { $high } минуты
       *[other] примерно от { $low } до { $high } минут
    }
wait-up-to =
    { $high ->
        [one] до { $high } минуты
       *[other] до { $high } минут
    }
wait-hours-up-to =
    { $high ->
        [one] до { $high } часа
       *[other] до { $high } часов
    }
wait-hours-range =
    { $high ->
        [one] примерно от { $low } до { $high } часа
       *[other] примерно от { $low } до { $high } часов
    }
elapsed-under-a-minute = меньше минуты
elapsed-minutes =
    { $minutes ->
        [one] { $minutes } минута
        [few] { $minutes } минуты
        [many] { $minutes } минут
       *[other] { $minutes } минуты
    }
mark-unsent = Ещё не отправлено
mark-sent = Отправлено
mark-delivered = Доставлено
mark-read = Прочитано
