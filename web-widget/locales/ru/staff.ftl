# Общее для страниц сотрудников: вход, окна.

staff-signin-title = С возвращением
staff-signin-login = Имя пользователя
staff-signin-password = Пароль
staff-signin-show = Показать пароль
staff-signin-hide = Скрыть пароль
staff-signin-submit = Войти
staff-signin-busy = Входим…
staff-signin-signed-out = Вы вышли из системы. Войдите снова, чтобы продолжить.
staff-problem-bad-credentials = Неверное имя пользователя или пароль.
staff-problem-forbidden = Этой учётной записи эта страница недоступна.
staff-problem-too-many = Слишком много попыток. Подождите минуту и попробуйте снова.
staff-problem-origin = С этого адреса вход не разрешён. Откройте страницу по обычному адресу.
staff-problem-network = Сервер недоступен. Проверьте соединение и попробуйте снова.
staff-problem-other = Войти не удалось. Попробуйте чуть позже.
staff-language = Язык
staff-signout = Выйти
staff-cancel = Отмена
staff-close = Закрыть
staff-retry-now = Попробовать сейчас
