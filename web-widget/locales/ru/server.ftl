# Texts that the router sends to customers where the configuration has none of its own.
# $position: place in line, 0 while unknown. $waited_minutes: whole minutes waited so far.

hold-place =
    { $position ->
        [0] Спасибо за ожидание. Мы ответим вам, как только сможем.
        [1] Ваша очередь следующая. Спасибо за ожидание.
       *[other] Ваш номер в очереди: { $position }. Спасибо за ожидание.
    }
hold-waited =
    { $waited_minutes ->
        [0] Мы о вас не забыли. Спасибо за терпение.
        [one] Вы ждёте уже { $waited_minutes } минуту. Спасибо за терпение.
        [few] Вы ждёте уже { $waited_minutes } минуты. Спасибо за терпение.
        [many] Вы ждёте уже { $waited_minutes } минут. Спасибо за терпение.
       *[other] Вы ждёте уже { $waited_minutes } минуты. Спасибо за терпение.
    }
hold-write = Вы уже можете написать свой вопрос: сотрудник прочитает его, как только подключится.
closed = Сейчас мы не работаем. Пожалуйста, напишите нам в рабочее время.
unavailable = Сейчас мы не можем принять ваш запрос. Попробуйте ещё раз чуть позже.
unstaffed-wait = Сейчас никого из сотрудников нет на смене. Вы можете остаться в очереди: мы сохраним ваше место, пока кто-нибудь не подключится.
unstaffed-refuse = К сожалению, сейчас никто не может вам ответить. Пожалуйста, попробуйте немного позже.
# Where a text speaks to a customer who gave no name: "Hello, { $name }!"
unnamed-customer = уважаемый клиент
surge = Сейчас к нам обращается гораздо больше людей, чем обычно, и ответа придётся ждать дольше. Если вопрос терпит, зайдите, пожалуйста, позже.
