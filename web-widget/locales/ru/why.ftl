# Why a session waits or went to an agent: sentences for supervisors, told by the router.
# Names of agents, queues and skills come isolated. Clauses have no full stop: `sentence` ends them.

## Части

list-one = { $a }
list-two = { $a } и { $b }
list-three = { $a }, { $b } и { $c }
list-more = { $a }, { $b } и ещё { $count }
seconds =
    { $count ->
        [one] { $count } секунду
        [few] { $count } секунды
        [many] { $count } секунд
       *[other] { $count } секунды
    }
minutes =
    { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
        [many] { $count } минут
       *[other] { $count } минуты
    }
hours =
    { $count ->
        [one] { $count } час
        [few] { $count } часа
        [many] { $count } часов
       *[other] { $count } часа
    }
sentence = { $now }.
sentence-next = { $now }; через { $in } { $what }.
sentence-of =
    { $count ->
        [one] { $now } (мог взять { $count } сотрудник).
        [few] { $now } (могли взять { $count } сотрудника).
        [many] { $now } (могли взять { $count } сотрудников).
       *[other] { $now } (могли взять { $count } сотрудника).
    }
sentence-of-next =
    { $count ->
        [one] { $now } (мог взять { $count } сотрудник; следующий по порядку — { $agent }).
        [few] { $now } (могли взять { $count } сотрудника; следующий по порядку — { $agent }).
        [many] { $now } (могли взять { $count } сотрудников; следующий по порядку — { $agent }).
       *[other] { $now } (могли взять { $count } сотрудника; следующий по порядку — { $agent }).
    }

## Что произойдёт само

next-levels = требуемые уровни снизятся на { $count }
next-tiers =
    { $count ->
        [one] сможет помочь ещё { $count } линия поддержки
        [few] смогут помочь ещё { $count } линии поддержки
        [many] смогут помочь ещё { $count } линий поддержки
       *[other] смогут помочь ещё { $count } линии поддержки
    }
next-queue = смогут помочь и сотрудники очереди { $queue }
next-limit = ожидание закончится, и клиенту об этом скажут

## Почему ждёт

waiting-customer-away = У клиента пропала связь, место сохраняется ещё { $in }
waiting-asked =
    { $count ->
        [0] Сотрудникам отправлен запрос
       *[other] Запрос отправлен ({ $agents }), ответа ждём ещё { $in }
    }
waiting-held =
    { $count ->
        [0] Ждёт того, кто уже говорил с этим клиентом; через { $in } смогут взять все
        [one] Ждёт сотрудника, который уже говорил с этим клиентом ({ $agents }); через { $in } смогут взять все
       *[other] Ждёт сотрудников, которые уже говорили с этим клиентом ({ $agents }); через { $in } смогут взять все
    }
waiting-paused = Очередь приостановлена супервизором, запросы никому не отправляются
waiting-nobody-everybody = На смене никого нет
waiting-nobody-skill = Ни у кого на смене нет навыка { $skill } уровня { $level } или выше
waiting-nobody-language = Никто на смене не владеет языком { $skill } на уровне { $level } или выше
waiting-nobody-tier = На смене нет никого из линии поддержки { $from }
waiting-nobody-tiers = На смене нет никого из линий поддержки с { $from } по { $to }
waiting-nobody-combination = Ни у кого на смене нет всего, что требуется, сразу
waiting-nobody-chat = Никто из подходящих сотрудников на смене не принимает чаты
waiting-nobody-call = Никто из подходящих сотрудников на смене не принимает звонки
waiting-nobody-exists = { $now }, и вне смены взять это тоже некому
waiting-nobody-available =
    { $count ->
        [1] На смене один подходящий сотрудник, и он сейчас не принимает новых
        [one] На смене { $count } подходящий сотрудник, но сейчас никто не принимает новых
        [few] На смене { $count } подходящих сотрудника, но сейчас никто не принимает новых
        [many] На смене { $count } подходящих сотрудников, но сейчас никто не принимает новых
       *[other] На смене { $count } подходящего сотрудника, но сейчас никто не принимает новых
    }
waiting-passed =
    { $count ->
        [one] Обращение недавно было у { $agents } или предлагалось; запрос пока не повторяется
       *[other] Обращение недавно было у { $agents } или предлагалось им; запрос пока не повторяется
    }
waiting-earlier = Свободное место пока бережётся для тех, чья очередь раньше
waiting-room-kept = { $agent } пока не берёт более поздних: место освобождается для этого обращения
waiting-queue-maximum = У тех, кто свободен, уже столько обращений этой очереди, сколько она допускает
waiting-busy =
    { $count ->
        [one] Занят { $count } сотрудник, и больше взять некому
        [few] Заняты все { $count } сотрудника, которые могли бы взять
        [many] Заняты все { $count } сотрудников, которые могли бы взять
       *[other] Заняты все { $count } сотрудника, которые могли бы взять
    }

## Почему выбран сотрудник

asked-only-candidate = { $agent } — единственный, кто мог это взять
asked-past-contact = Выбор: { $agent } — из-за прежнего разговора с этим клиентом
asked-skill-fit = Выбор: { $agent } — навыки подходят лучше всего
asked-load = Выбор: { $agent } — больше всего свободного места
asked-fill = Выбор: { $agent } — работа уже есть, и другие остаются свободными
asked-longest-idle = Выбор: { $agent } — дольше всех без работы
asked-tie = Выбор: { $agent } — при прочих равных подошёл черёд
asked-transfer = Выбор: { $agent } — по желанию коллеги или супервизора
asked-earliest-due = Выбор: { $agent } — больше никто не мог взять обращение в тот момент, и более раннего не было
asked-all = Выбор: { $agent } — запрос получили сразу все, кто может взять обращение
taken-by-hand = { $agent } берёт обращение из очереди вручную
handed-over = { $agent } ведёт обращение; передано от: { $other }
inherited = { $agent } ведёт обращение; связь потеряна у: { $other }

## Чем закончилось

over-customer = Закончено: разговор завершил клиент
over-agent = Закончено: разговор завершил сотрудник
over-silence = Закончено: клиент слишком долго молчал
over-customer-lost = Закончено: связь с клиентом не восстановилась
over-left = Закончено: клиент покинул очередь
over-queue-closed = Закончено: очередь закрылась
over-waited-too-long = Закончено: ожидание достигло предела очереди
