# Страница супервизора.

super-page-title = Супервизор · Seira
super-page-title-overrun = ⚠ Перегрузка · Супервизор · Seira
super-title = Супервизор
super-loading = Загружаем обстановку…

## Вход

super-signin-lead = Войдите, чтобы видеть все очереди.
super-signin-promise = Все очереди перед глазами, каждое обещание на счету.
super-signin-point-live = Кто ждёт, как долго и есть ли кому ответить.
super-signin-point-surge = Предупредите первыми, если людей больше, чем удаётся принять.
super-signin-point-honest = Смотрите, как часто обещанное время ожидания соблюдалось.
super-agents-title = Эта страница для супервизоров
super-agents-text = { $name } принимает клиентов, и доступа к этой странице нет.
super-agents-link = На рабочее место оператора

## Очереди

super-queues = Очереди
super-no-queues = Очередей нет.
super-crew = Операторы на смене
super-crew-available = Свободны: { $count }
super-crew-busy = Заняты: { $count }
super-crew-away = Нет на месте: { $count }
super-col-queue = Очередь
super-col-state = Состояние
super-col-waiting = Ждут
super-col-oldest = Дольше всех
super-col-staff = Операторы
super-col-actions = Действия
super-state-open = Открыта
super-state-closed = Закрыта
super-state-opens = Закрыта, откроется: { $time }
super-state-paused = Приостановлена
super-state-overrun = Перегружена, начало: { $time }
super-state-declared = Перегружена, объявлено: { $time }
super-surge-cap = { $count ->
    [one] В очереди не больше { $count } человека
    [few] В очереди не больше { $count } человек
    [many] В очереди не больше { $count } человек
   *[other] В очереди не больше { $count } человека
}
super-surge-widens = Подключены другие операторы
super-staff-attended = Принимают клиентов
super-staff-away = На смене, но никто не принимает
super-staff-none = Никого на смене
super-overrun-banner = { $count ->
    [one] Перегружена очередь { $queues }: клиентов больше, чем удаётся обслужить.
    [few] Перегружены очереди { $queues }: клиентов больше, чем удаётся обслужить.
    [many] Перегружены очереди { $queues }: клиентов больше, чем удаётся обслужить.
   *[other] Перегружены очереди { $queues }: клиентов больше, чем удаётся обслужить.
}
super-stale = Данные на { $time }, новых пока нет.

## Что можно сделать

super-declare = Объявить перегрузку
super-declare-for = Объявить перегрузку очереди { $queue }
super-change = Изменить
super-change-for = Изменить перегрузку очереди { $queue }
super-end = Завершить
super-end-for = Завершить перегрузку очереди { $queue }
super-pause = Приостановить
super-pause-for = Приостановить очередь { $queue }
super-resume = Возобновить
super-resume-for = Возобновить очередь { $queue }
super-declare-title = Перегрузка очереди { $queue }
super-declare-text = Клиенты узнают об этом до входа в очередь и во время ожидания, пока вы не завершите перегрузку.
super-declare-notice = Текст для клиентов
super-declare-notice-hint = Все увидят его так, как вы напишете. Оставьте пустым, и каждый прочтёт текст из настроек на своём языке.
super-declare-cap = Сколько человек может ждать
super-declare-cap-hint = Оставьте пустым, чтобы действовало значение из настроек.
super-declare-widen = Подключать других операторов
super-declare-widen-configured = Как в настройках
super-declare-widen-yes = Да
super-declare-widen-no = Нет
super-declare-submit = Объявить
super-problem-forbidden = Этой учётной записи это не разрешено.
super-problem-queue = Такой очереди больше нет.
super-problem-request = Сервер не принимает такие данные. Проверьте, что вы ввели.
super-problem-unavailable = Сервер сейчас ничего не принимает. Попробуйте чуть позже.
super-problem-other = Не получилось. Попробуйте чуть позже.

## Обещания

super-promises = Обещания
super-promises-lead = Обещание — это самое долгое ожидание, о котором сказали клиенту. Оно выполнено, если к этому времени ему ответили.
super-promises-none = За это время ничего не обещали.
super-promises-missing = Этот сервер пока не составляет отчёт об обещаниях.
super-promises-forbidden = Этой учётной записи отчёт об обещаниях недоступен.
super-span = Период отчёта
super-span-today = Сегодня
super-span-days = { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
}
super-csv = Скачать CSV
super-col-promised = Обещано
super-col-kept = Выполнено
super-col-censored = Выполнено, если исход для ушедших считать неизвестным
super-col-bias = Ответили
super-col-width = Ширина диапазона
super-col-told = Дано обещаний
super-col-day = День
super-col-hour = Час
super-outcomes = выполнено: { $kept }, нарушено: { $broken }, ушли раньше: { $left }, продлено: { $worse }
super-bias-none = точно в обещанное время
super-bias-earlier = на { $by } раньше обещанного
super-bias-later = на { $by } позже обещанного
super-verdict-few = Слишком мало данных
super-verdict-kept = Так часто, как обещано
super-verdict-less = Реже, чем обещано
super-verdict-more = Чаще, чем обещано
super-charts-of = Обещания очереди { $queue }
super-chart-days = Доля выполненных по дням
super-chart-hours = Доля выполненных по часам суток
super-chart-text = Столбцы — доля выполненных обещаний. Пунктир — сколько было обещано, { $level }. Те же числа есть в таблице ниже.
super-chart-bar = { $when }: выполнено { $share } из { $told }
