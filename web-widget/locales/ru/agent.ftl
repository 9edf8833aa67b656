# Рабочее место оператора.

agent-page-title = Рабочее место · Seira
agent-page-title-offers = { $count ->
    [one] ({ $count }) Новый клиент · Seira
    [few] ({ $count }) Новые клиенты · Seira
    [many] ({ $count }) Новых клиентов · Seira
   *[other] ({ $count }) Новые клиенты · Seira
}
agent-page-title-unread = ({ $count }) Рабочее место · Seira
agent-loading = Готовим ваше рабочее место…
agent-skip = Перейти к разговорам

## Вход

agent-signin-lead = Войдите, чтобы принимать клиентов.
agent-signin-promise = Каждый клиент в свою очередь, каждый — к нужному человеку.
agent-signin-point-offers = Подходящий клиент приходит сам, и видно почему.
agent-signin-point-chats = Несколько разговоров рядом, и ничего не теряется.
agent-signin-point-back = После обрыва связи работа продолжается с того же места.
agent-admin-title = У администраторов нет рабочего места
agent-admin-text = { $name } — администратор, клиенты сюда не приходят. Администраторы следят за очередями и управляют ими на странице супервизора. Чтобы принимать клиентов, войдите как оператор или супервизор.
agent-admin-link = На страницу супервизора

## Верхняя панель

agent-presence-button = Ваш статус:
agent-presence-available = На месте
agent-presence-away = Нет на месте
agent-presence-offline = Не в сети
agent-presence-grace = Восстанавливается связь
agent-presence-available-hint = Новые клиенты приходят к вам
agent-presence-offline-hint = Новых клиентов не будет, пока вы не вернётесь
agent-reason-missed-offers = Пропущенные предложения
agent-reason-break = Перерыв
agent-reason-lunch = Обед
agent-reason-meal = Обед
agent-reason-meeting = Совещание
agent-reason-training = Обучение
agent-reason-coaching = Наставничество
agent-reason-admin = Бумажная работа
agent-reason-technical = Технические неполадки
agent-missed-title = Статус изменён на «Нет на месте»: предложения остались без ответа.
agent-missed-back = Я на месте
agent-meter-chats = Чаты
agent-meter-calls = Звонки
agent-meter-chats-label = Занято чатов: { $used } из { $max }
agent-meter-calls-label = Занято звонков: { $used } из { $max }
agent-link-live = Подключено
agent-link-connecting = Подключение
agent-link-lost = Нет связи
agent-alerts = Звук и уведомления
agent-alerts-sound = Сигнал при новом клиенте
agent-alerts-test = Проверить звук
agent-alerts-notify = Уведомления браузера
agent-alerts-notify-ask = Разрешить уведомления
agent-alerts-notify-on = Уведомления включены
agent-alerts-notify-denied = Браузер блокирует уведомления этой страницы. Разрешите их в настройках сайта.
agent-alerts-notify-none = В этом браузере нет уведомлений.
agent-shortcuts-open = Сочетания клавиш
agent-account = Учётная запись: { $name }
agent-signout-title = Выйти сейчас?
agent-signout-text = { $count ->
    [one] У вас ещё { $count } открытый разговор. Через некоторое время он вернётся в очередь.
    [few] У вас ещё { $count } открытых разговора. Через некоторое время они вернутся в очередь.
    [many] У вас ещё { $count } открытых разговоров. Через некоторое время они вернутся в очередь.
   *[other] У вас ещё { $count } открытого разговора. Через некоторое время они вернутся в очередь.
}

## Сообщения вверху

agent-banner-lost = Связь потеряна. Разговоры сохраняются; всё, что вы напишете, уйдёт, как только связь вернётся.
agent-trouble-full = Диск сервера заполнен: сейчас ничего нового не принимается.
agent-trouble-readonly = Диск сервера доступен только для чтения: сейчас ничего нового не принимается.
agent-trouble-slow = Диск сервера почти не отвечает: сейчас ничего нового не принимается.
agent-trouble-failing = Диск сервера сбоит: сейчас ничего нового не принимается.
agent-trouble-kept = Всё, что вы напишете, сохранится и уйдёт, как только он заработает.
agent-banner-retry = Следующая попытка через { $time }
agent-banner-draining = Сервер перезапускается. Страница сама подключится снова.
agent-banner-restart = Сервер перезапускается и не сохраняет разговоры. Страница сейчас подключится снова сама.
agent-banner-surge = { $queues }: с { $time } приходит больше клиентов, чем удаётся обслужить.
agent-banner-sound = Браузер держит звук выключенным, пока вы его не разрешите. Новых клиентов не будет слышно.
agent-banner-sound-on = Включить звук

## Предложения

agent-offers = Предложения
agent-offer-chat = Новый чат
agent-offer-call = Новый звонок
agent-offer-waited = В ожидании { $time }
agent-offer-left = { $count ->
    [one] Осталась { $count } секунда
    [few] Осталось { $count } секунды
    [many] Осталось { $count } секунд
   *[other] Осталось { $count } секунды
}
agent-offer-announce = { $channel ->
    [call] Новый звонок: { $name }, { $queue }. Alt A — принять, Alt D — отклонить.
   *[chat] Новый чат: { $name }, { $queue }. Alt A — принять, Alt D — отклонить.
}
agent-offer-accept = Принять
agent-offer-decline = Отклонить
agent-offer-accepting = Принимаем…
agent-offer-declining = Отклоняем…
agent-offer-why = Почему вы
agent-offer-skills = Нужно
agent-offer-skill-level = уровень { $level } или выше
agent-offer-expired = Предложение осталось без ответа и передано дальше.
agent-offer-rescinded = Последнее предложение снято: его взял коллега или клиент больше не ждёт.
agent-offer-consult = Нужен ваш совет
agent-offer-conference = Вас зовут в разговор
agent-invitation-asks-consult = { $by } просит вас следить за разговором и подсказывать. Клиент этого не видит.
agent-invitation-asks-conference = { $by } просит вас тоже поговорить с клиентом.
agent-invitation-announce = Вас зовёт { $by } ({ $role }): { $name }, { $queue }. Alt A принимает, Alt D отклоняет.
agent-invitation-consult = для совета
agent-invitation-conference = в разговор
agent-invitation-expired = Приглашение осталось без ответа.
agent-invitation-rescinded = Приглашение снято: его отозвали или разговор окончен.
agent-nobody = Клиент без имени
agent-why-only-candidate = Сейчас его можете принять только вы.
agent-why-past-contact = Этот клиент уже разговаривал с вами.
agent-why-skill-fit = { $count ->
    [one] Ваши навыки подходят.
   *[other] Ваши навыки подходят лучше всего (могли принять: { $count }).
}
agent-why-load = { $count ->
    [one] У вас есть место.
   *[other] У вас больше всего свободного места (могли принять: { $count }).
}
agent-why-fill = У вас уже есть работа, а другие остаются свободными.
agent-why-longest-idle = { $count ->
    [one] Вы свободны.
   *[other] Вы свободны дольше всех (могли принять: { $count }).
}
agent-why-tie = { $count ->
    [one] Вы свободны.
   *[other] Все подходили одинаково (могли принять: { $count }), была ваша очередь.
}
agent-why-transfer = Вас попросил принять коллега.
agent-why-earliest-due = В этот момент взять этого клиента могли только вы, и подошла его очередь.
agent-why-all-asked = Запрос получили сразу все, кто может помочь; обращение достанется первому согласившемуся.

## Моя работа

agent-work = Моя работа
agent-work-count = { $count ->
    [one] { $count } разговор
    [few] { $count } разговора
    [many] { $count } разговоров
   *[other] { $count } разговора
}
agent-work-none = Разговоров пока нет
agent-card-unread = { $count ->
    [one] { $count } непрочитанное сообщение
    [few] { $count } непрочитанных сообщения
    [many] { $count } непрочитанных сообщений
   *[other] { $count } непрочитанного сообщения
}
agent-card-waiting = Ждёт вас
agent-card-their-turn = Ход клиента
agent-card-lost = Клиент не в сети
agent-card-wrap-up = Завершение
agent-card-typing = печатает…
agent-card-you = Вы: { $text }
agent-card-no-message = Сообщений пока нет
agent-queues = В очереди
agent-queue-waiting = { $count ->
    [0] никто не ждёт
    [one] ждёт { $count }
    [few] ждут { $count }
    [many] ждут { $count }
   *[other] ждут { $count }
}
agent-team = Команда
agent-team-none = Никого из коллег нет на смене.
agent-back = Назад к моей работе

## Кто ждёт

agent-waiting = Кто ждёт
agent-waiting-none = Никто из тех, кого вы можете взять, не ждёт.
agent-waiting-stale = Сервер не отвечает: список устарел.
agent-waiting-more = Показаны только первые { $count }.
agent-waiting-place = Место { $place }
agent-waiting-take = Взять
agent-waiting-up = В начало
agent-waiting-reassign = Переназначить
agent-waiting-why = Почему?
agent-waiting-action = { $action }: { $name }
agent-waiting-taken = Теперь с вами: { $name }.
agent-waiting-moved = Теперь в начале очереди: { $name }.
agent-waiting-reassign-title = Переназначить: { $name }
agent-waiting-paused = Приостановлена
agent-waiting-closed = Закрыта
agent-waiting-no-room = Вы не на месте, или у вас нет свободного места.
agent-waiting-not-available = Отметьтесь на месте, чтобы взять кого-нибудь.
agent-waiting-gone = Этот клиент больше не ждёт.
agent-record-title = Почему ждёт: { $name }
agent-record-skill = { $skill }: уровень { $level } или выше
agent-record-able = Кто может взять
agent-record-counts = всего { $accounts } · на смене { $signed_in } · на месте { $available } · могут взять сейчас { $with_room }
agent-record-due = Срок
agent-record-earlier = Раньше из-за
agent-record-boost = { $reason } ({ $time })
agent-record-steps = Сколько раз расширено
agent-record-limit = Ожидание закончится

## Пустое рабочее место

agent-idle-available-title = Вы на месте
agent-idle-available-text = Следующий клиент появится здесь. До тех пор делать ничего не нужно.
agent-idle-away-title = Вас нет на месте
agent-idle-away-text = Новые клиенты к вам не приходят. Отметьтесь, когда будете готовы.
agent-idle-offline-title = Вы не в сети
agent-idle-offline-text = Отметьтесь на месте, чтобы принимать клиентов.
agent-idle-grace-title = Возвращаемся
agent-idle-grace-text = Связь ненадолго прервалась. Статус восстановится сам.

## Разговор

agent-thread = Разговор: { $name }
agent-thread-waited = ожидание { $time }
agent-thread-talking = разговор { $time }
agent-thread-note = Заметка коллеги
agent-thread-lost = Связь с клиентом потеряна. Разговор остаётся открытым ещё { $time }.
agent-thread-silence = Клиента попросили написать. Разговор закроется через { $time }.
agent-thread-typing = { $name } печатает…
agent-thread-earlier = Показать более ранние сообщения
agent-thread-jump = { $count ->
    [0] К последнему сообщению
    [one] { $count } новое сообщение
    [few] { $count } новых сообщения
    [many] { $count } новых сообщений
   *[other] { $count } нового сообщения
}
agent-line-arrived = В очереди «{ $queue }»
agent-line-transferred = Передано в «{ $queue }»
agent-line-agent-lost = Снова в очереди: у оператора пропала связь
agent-line-escalated = Передано на следующий уровень: { $queue }
agent-line-reassigned = Перемещено супервизором: { $queue }
agent-line-rejoined = Клиент снова ждёт на странице
agent-line-callback = Клиент попросил перезвонить
agent-line-left-message = Клиент оставил сообщение и прочтёт ответ позже
agent-line-put-off = Клиент просит позвонить позже
agent-line-no-answer = На звонок не ответили; будет ещё один
agent-line-joined = { $name } в разговоре
agent-line-you-joined = Вы в разговоре
agent-line-took-over = { $name } вместо { $from }
agent-line-you-took-over = Теперь разговор ведёте вы (раньше: { $from })
agent-line-left = { $name } больше не в разговоре
agent-whisper-mark = только для коллег
agent-line-silence = Клиента попросили написать до { $time }
agent-end-customer = Клиент завершил разговор
agent-end-agent = Оператор завершил разговор
agent-end-silence = Закрыто: клиент не написал
agent-end-customer-lost = Закрыто: клиент не вернулся
agent-end-left-queue = Клиент покинул очередь
agent-end-queue-closed = Очередь закрылась
agent-end-waited-too-long = Ожидание достигло предела
agent-end-not-reached = Клиент не ответил на звонки
agent-end-wrong-number = Номер для звонка оказался неверным
agent-status-sending = Отправляется…
agent-status-waiting = Уйдёт, когда вернётся связь
agent-status-sent = Отправлено
agent-status-delivered = Доставлено
agent-status-read = Прочитано
agent-status-failed = Не отправлено
agent-unsent = Не отправлено: разговор больше не ваш.
agent-unsent-copy = Копировать
agent-unsent-copied = Скопировано
agent-failed-edit = Изменить
agent-failed-discard = Удалить
agent-composer-label = Сообщение для: { $name }
agent-composer-placeholder = Напишите сообщение…
agent-composer-send = Отправить
agent-composer-send-colleagues = Отправить только коллегам
agent-composer-label-colleagues = Сообщение только для коллег
agent-composer-placeholder-colleagues = Клиент этого не увидит…
agent-composer-to = Кто прочтёт написанное
agent-composer-to-customer = Для: { $name }
agent-composer-to-colleagues = Только коллеги
agent-composer-adviser = Вы советуете: клиент не видит ни вас, ни того, что вы пишете.
agent-composer-hint = Enter — отправить, Shift + Enter — новая строка
agent-composer-too-long = Сообщение слишком длинное. Сократите его или отправьте по частям.
agent-composer-full = Слишком много ждёт отправки. Дождитесь связи.
agent-transfer = Передать
agent-end = Завершить
agent-end-title = Завершить разговор?
agent-end-text = { $name } увидит, что разговор окончен. Вам останется подвести итог.
agent-end-confirm = Завершить разговор

## Передача

agent-transfer-title = Передать: { $name }
agent-transfer-lead = Уже прошедшее время ожидания учитывается.
agent-transfer-queues = Очереди
agent-transfer-agents = Коллеги
agent-transfer-no-agents = Никого из коллег нет на смене.
agent-transfer-note = Заметка для коллеги (необязательно)
agent-transfer-note-hint = Клиент эту заметку не видит.
agent-transfer-submit = Передать
agent-transfer-busy = Передаём…
agent-escalate = На следующий уровень
agent-escalate-hint = К специалисту; место в очереди сохраняется.

## Коллеги в разговоре

agent-ask = Позвать коллегу
agent-ask-title = Позвать коллегу
agent-ask-lead = Разговор остаётся у вас: { $name }. Коллега может отказаться.
agent-ask-whom = Кого
agent-ask-next-tier = Кого-нибудь со следующего уровня
agent-ask-next-tier-hint = Лучшего из свободных сейчас
agent-ask-role = Зачем
agent-ask-consult = Посоветовать мне
agent-ask-consult-hint = Читает разговор и пишет вам; клиент этого не видит.
agent-ask-conference = Войти в разговор
agent-ask-conference-hint = Тоже говорит с клиентом.
agent-ask-submit = Позвать
agent-ask-busy = Зовём…
agent-members = Кто в разговоре: { $name }
agent-members-now = В разговоре: { $names }
agent-members-you = Вы
agent-role-holder = ведущая роль
agent-role-consult = советы, незаметно для клиента
agent-role-conference = разговор с клиентом
agent-invited = приглашение { $role }
agent-uninvite = Отозвать
agent-admit = Дать слово
agent-admit-hint = Дальше с клиентом говорит и { $name }.
agent-hand-over = Отдать
agent-hand-over-title = Отдать разговор? { $name }
agent-hand-over-text = Разговор ({ $customer }) дальше ведёт { $name }, а вы из него выходите.
agent-part-send-out = Вывести
agent-part-leave = Выйти
agent-invite-accepted = { $name } теперь в разговоре.
agent-invite-declined = Отказ: { $name }.
agent-invite-expired = Нет ответа: { $name }.
agent-invite-lost = Больше не на месте: { $name }.

## Завершение

agent-wrap-title = Итог разговора
agent-wrap-left = закончится само через { $time }
agent-wrap-disposition = Результат
agent-wrap-disposition-none = Без результата
agent-wrap-note = Заметка для коллег (необязательно)
agent-wrap-done = Готово
agent-wrap-busy = Сохраняем…
agent-ready = Готов: завершить все ({ $count })
agent-ready-hint = Завершает все итоги сразу, без результата.
agent-disposition-solved = Решено
agent-disposition-resolved = Улажено
agent-disposition-answered = Ответ дан
agent-disposition-follow-up = Нужно продолжение
agent-disposition-escalated = Передано специалистам
agent-disposition-no-answer = Клиент не ответил
agent-disposition-wrong-queue = Не та очередь
agent-disposition-spam = Спам
agent-disposition-other = Другое

## Сообщения

agent-notices = Сообщения
agent-notice-dismiss = Скрыть
agent-gone-transferred = Разговор передан: { $name }.
agent-gone-done = Завершено: { $name }.
agent-gone-called-later = { $name } не отвечает. Будет ещё один звонок.
agent-gone-meanwhile = Пока не было связи, разговор ушёл от вас: { $name }.
agent-gone-left = Вы больше не в разговоре: { $name }.
agent-gone-lost = Связи не было слишком долго. Снова в очереди: { $name }.
agent-error-internal = Что-то пошло не так на нашей стороне. Ничего не изменилось; попробуйте снова.
agent-error-protocol = Страница устарела. Обновите её.
agent-error-too-large = Текст слишком длинный.
agent-error-session-over = Этот разговор уже окончен.
agent-error-wrong-state = Здесь это уже невозможно.
agent-error-session-unknown = Этот разговор больше не ваш.
agent-error-queue-unknown = Такой очереди больше нет.
agent-error-queue-closed = Эта очередь сейчас никого не принимает.
agent-error-queue-full = Эта очередь заполнена.
agent-error-channel-unavailable = Эта очередь не принимает такие разговоры.
agent-error-offer-closed = Это предложение больше не действует.
agent-error-agent-unknown = Такого коллеги нет.
agent-error-agent-unavailable = Этот коллега сейчас не может принять разговор.
agent-error-already-in = Этот коллега уже в разговоре или приглашён в него.
agent-error-not-member = Этого коллеги нет в разговоре.
agent-error-conversation-crowded = В этом разговоре уже столько сотрудников, сколько допускается.
agent-error-no-higher-tier = Нет более высокого уровня, который мог бы это принять.
agent-error-nobody-free = Сейчас ни у кого на более высоком уровне нет места.
agent-error-reason-unknown = Такая причина не разрешена.
agent-error-disposition-unknown = Такой результат не разрешён.
agent-error-conversation-full = В разговоре достигнут предел сообщений.
agent-error-signed-out = Вы вышли из системы.
agent-error-too-fast = Слишком быстро. Подождите немного и попробуйте снова.
agent-error-too-old = Прошло столько времени, что исход уже неизвестен. Проверьте, прежде чем повторять.
agent-error-busy = Сервер занят. Попробуйте чуть позже.

## Клавиатура

agent-keys-title = Сочетания клавиш
agent-keys-accept = Принять первое предложение
agent-keys-decline = Отклонить первое предложение
agent-keys-open = Открыть разговор 1–9
agent-keys-next = Следующий разговор
agent-keys-previous = Предыдущий разговор
agent-keys-ask = Позвать коллегу
agent-keys-transfer = Передать разговор
agent-keys-end = Завершить разговор
agent-keys-presence = Меню статуса
agent-keys-list = Этот список
agent-keys-send = Отправить сообщение
agent-keys-newline = Новая строка
agent-keys-single = Открывать этот список клавишей ?

agent-verified = Подтверждено сайтом
agent-identity = Что известно сайту
agent-identity-segments = Группы клиента
agent-identity-email = Почта
agent-identity-phone = Телефон
agent-earlier = Прошлые разговоры
agent-earlier-title = Прошлые разговоры: { $name }
agent-earlier-search = Поиск по темам и сообщениям
agent-earlier-none = Ничего не найдено.
agent-earlier-more = Показать ещё
agent-earlier-back = Назад к списку
agent-earlier-erased = Написанное здесь удалено.

agent-offer-callback = Звонок клиенту
agent-offer-message = Сообщение
agent-callback-region = Звонок клиенту
agent-callback-attempt = Звонок { $attempt } из { $most }
agent-callback-confirmed = клиент на месте
agent-callback-no-number = Номер удалён.
agent-callback-reached = Дозвонились
agent-callback-no-answer = Не отвечает
agent-callback-wrong-number = Неверный номер
agent-message-hint = Клиент оставил это сообщение и прочтёт ответ позже. Завершите разговор, когда напишете его.
