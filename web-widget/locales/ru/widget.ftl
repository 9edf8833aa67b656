# The widget: launcher and panel.
launcher-open = Открыть чат
launcher-unread =
    { $count ->
        [one] Открыть чат, { $count } новое сообщение
        [few] Открыть чат, { $count } новых сообщения
        [many] Открыть чат, { $count } новых сообщений
       *[other] Открыть чат, { $count } нового сообщения
    }
launcher-waiting = Открыть чат. { $place }
panel-title = Напишите нам
pill-offered = Зовём специалиста…
pill-in-line = В очереди
pill-place = Место { $position }
title-joined = { $agent } на связи
title-message = Новое сообщение: { $agent }

connecting = Подключаемся…
line-open = На связи
line-connecting = Подключаемся…
line-lost = Нет связи
back = Назад
close-panel = Закрыть
language = Язык
sound-on = Включить звук
sound-off = Выключить звук
outdated = Вышла новая версия страницы. Пожалуйста, обновите её.

lost = Связь прервалась.
unreachable = Сейчас не удаётся с нами связаться.
lost-retry-in =
    { $seconds ->
        [one] Повторим через { $seconds } секунду.
        [few] Повторим через { $seconds } секунды.
        [many] Повторим через { $seconds } секунд.
       *[other] Повторим через { $seconds } секунды.
    }
lost-retrying = Пробуем снова…
lost-place-kept = Ваше место сохраняется до { $time }.
lost-chat-kept = Ваш разговор сохраняется до { $time }.
lost-restart = Мы перезапускаемся. Ваше место может не сохраниться, приносим извинения.
lost-grace-over = Возможно, ваше место уже не сохранено. Мы продолжаем попытки.
held = Сейчас мы не можем принять ваше обращение.
held-kept = Написанное сохранено здесь, мы попробуем снова сами.

home-greeting = Здравствуйте! Чем можем помочь?
home-lead = Выберите тему. Вы сразу увидите своё место в очереди.
home-all-closed = Сейчас никого нет. Когда мы работаем:
home-no-queues = Сейчас нет доступных чатов.
session-gone = Ваш прошлый разговор завершён. Вы можете начать новый.
queue-open = Сейчас открыто
queue-open-wait = Открыто, ожидание: { $wait }
queue-unstaffed = Пока никого нет, но очередь уже можно занять
queue-closed = Сейчас закрыто
queue-opens-at = Закрыто, откроется: { $time }

form-name = Как к вам обращаться? (необязательно)
form-topic = О чём пойдёт речь? (необязательно)
form-topic-hint = Пара слов поможет найти нужного специалиста.
form-page = Специалист увидит, где вы находитесь: { $page }
form-start = Занять очередь
form-cancel = Не ждать
form-starting = Одну минуту…
refused-queue-closed = Очередь только что закрылась. Пожалуйста, попробуйте в рабочее время.
refused-queue-full = Сейчас ждёт слишком много людей. Пожалуйста, попробуйте через несколько минут.
refused-queue-unknown = Эта тема больше недоступна. Пожалуйста, выберите другую.
refused-busy = Сейчас очень много обращений. Пожалуйста, попробуйте чуть позже.
refused-other = Не получилось. Пожалуйста, попробуйте ещё раз.

waiting-region = Ваше место в очереди
waiting-number = Ваше место в очереди
waiting-next = Ваша очередь следующая
waiting-in-line = Вы в очереди
waiting-wait = Ожидание: { $wait }
waiting-wait-unknown = Пока не можем сказать, сколько придётся ждать.
waiting-since = Вы ждёте: { $time }
waiting-rose = Вернулся тот, чья очередь раньше; до этого ваше место было { $from }.
waiting-worse-more-ahead = Ждать дольше, чем мы обещали: впереди больше людей с вашим вопросом, чем обычно.
waiting-worse-fewer-agents = Ждать дольше, чем мы обещали: сейчас отвечает меньше сотрудников.
waiting-worse-slower = Ждать дольше, чем мы обещали: разговоры длятся дольше обычного.
waiting-closes-served = Мы закрываемся в { $time }. Всем, кто будет в очереди, ответим.
waiting-closes-release = Мы закрываемся в { $time } и можем не успеть ответить до этого.
waiting-limit = Мы можем не успеть ответить до { $time }, когда ваше место в очереди пропадёт.
waiting-offered = Прямо сейчас зовём специалиста
place-announced = Ваше место в очереди: { $position }.
wait-announced = Ожидание: { $wait }.
leave = Выйти из очереди
leave-question = Выйти из очереди? Ваше место пропадёт.
leave-confirm = Выйти
leave-cancel = Подожду

log-label = Разговор
log-you = Вы написали:
log-new = Новые сообщения
line-joined = { $agent } на связи
line-took-over = Дальше вам помогает { $agent }. { $before } больше не в разговоре
line-left = { $agent } больше не в разговоре
line-transferred = Передаём ваш вопрос: { $queue }. Время ожидания засчитывается.
line-agent-lost = Связь со специалистом прервалась. За вами ваше прежнее место.
line-escalated = Передаём ваш вопрос специалисту следующего уровня. Время ожидания засчитывается.
line-reassigned = Передаём ваш вопрос: { $queue }. Время ожидания засчитывается.
line-rejoined = Вы снова ждёте в очереди.
joined-announced = { $agent } на связи. Можно говорить.
typing = { $agent } печатает
message-refused = Это сообщение не удалось доставить.
message-full = Разговор достиг предельной длины. Пожалуйста, начните новый.
message-too-large = Сообщение слишком длинное.
message-session-over = Не отправлено: разговор к тому времени завершился.
message-too-old = Уже неизвестно, дошло ли это сообщение. Проверьте, прежде чем отправлять снова.
unsent = Не отправлено
copy = Копировать
copied = Скопировано
try-again = Повторить
discard = Удалить
composer-label = Ваше сообщение
composer-hint = Напишите сообщение
composer-hint-waiting = Можно писать уже сейчас
composer-full = Слишком много сообщений ждёт отправки. Они уйдут, как только вернётся связь; подождите немного.
composer-too-long =
    { $bytes ->
        [one] Длиннее допустимого на { $bytes } байт. Сократите текст или отправьте по частям.
        [few] Длиннее допустимого на { $bytes } байта. Сократите текст или отправьте по частям.
        [many] Длиннее допустимого на { $bytes } байт. Сократите текст или отправьте по частям.
       *[other] Длиннее допустимого на { $bytes } байта. Сократите текст или отправьте по частям.
    }
send = Отправить
silence-warning = Вы ещё здесь? Если вы не напишете, чат закроется через { $time }.
silence-announced = Вы ещё здесь? Пожалуйста, напишите, иначе чат закроется.
end = Завершить чат
end-question = Завершить разговор?
end-confirm = Завершить
end-cancel = Продолжить

ended-customer = Вы завершили разговор. Спасибо!
ended-agent = Разговор завершён. Спасибо, что написали нам!
ended-silence = Чат закрыт: от вас долго не было сообщений.
ended-customer-lost = Чат закрыт: связь с вами слишком долго отсутствовала.
ended-left-queue = Вы вышли из очереди.
ended-queue-closed = Мы закрылись раньше, чем подошла ваша очередь. Просим прощения.
ended-waited-too-long = Ожидание оказалось слишком долгим, и мы не успели. Приносим извинения. Попробуйте, пожалуйста, позже.
ended-not-reached = Мы звонили вам несколько раз и не дозвонились. Обратитесь снова, когда вам будет удобно.
ended-wrong-number = Указанный номер оказался неверным, и мы не смогли вам позвонить. Пожалуйста, обратитесь снова с верным номером.
ended-other = Разговор завершён.
start-again = Начать заново
transcript-download = Скачать разговор
transcript-title = Разговор
transcript-you = Вы
transcript-cut = Начало этого длинного разговора опущено.

choices-label = Вместо ожидания здесь
choice-callback = Перезвоните мне
choice-callback-wait = { $wait }, место в очереди сохраняется
choice-callback-place = Когда подойдёт очередь; место сохраняется
choice-message = Оставить сообщение
choice-message-by = Ответ до { $time }
choice-number = Ваш телефон
choice-number-hint = С кодом страны. Его увидит только тот, кто будет звонить.
choice-number-wrong = Это не номер с кодом страны, например +30 210 1234567.
choice-slot = Когда
choice-slot-taken = Это время только что заняли. Выберите, пожалуйста, другое.
choice-not-offered = Это больше не предлагается.
choice-text = Ваше сообщение
choice-back = Назад
choice-callback-ask = Попросить о звонке
choice-message-send = Оставить сообщение
deferred-region = О чём вы попросили
deferred-callback = Мы вам перезвоним
deferred-message = Ваше сообщение у нас
deferred-callback-at = { $time }
deferred-callback-turn = Когда подойдёт ваша очередь. Страницу можно закрыть.
deferred-callback-now = Сейчас вам позвонит сотрудник.
deferred-message-by = Ответ придёт до { $time }, здесь, на этой странице. Пока её можно закрыть.
deferred-message-here = Ответ придёт сюда, на эту страницу. Пока её можно закрыть.
deferred-attempts = Звонков без ответа: { $attempts } из { $most }
deferred-rejoin = Подождать здесь
deferred-cancel-callback = Отменить звонок
deferred-cancel-message = Забрать сообщение
deferred-cancel-question = Тогда никто не ответит. Точно?
deferred-cancel = Да
deferred-keep = Нет
turn-question = Подошла ваша очередь. Можете сейчас говорить?
turn-confirm = Да, звоните
turn-later = Позже
line-callback = Вы попросили перезвонить
line-message = Вы оставили сообщение
line-put-off = Вы попросили позвонить позже
line-no-answer = Мы звонили и не дозвонились
