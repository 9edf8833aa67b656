# آنچه صفحه‌های کارکنان مشترک دارند: ورود و پنجره‌ها

staff-signin-title = خوش آمدید
staff-signin-login = نام کاربری
staff-signin-password = گذرواژه
staff-signin-show = نمایش گذرواژه
staff-signin-hide = پنهان کردن گذرواژه
staff-signin-submit = ورود
staff-signin-busy = در حال ورود…
staff-signin-signed-out = از حساب خارج شده‌اید. برای ادامه دوباره وارد شوید.
staff-problem-bad-credentials = نام کاربری یا گذرواژه نادرست است.
staff-problem-forbidden = این حساب اجازهٔ استفاده از این صفحه را ندارد.
staff-problem-too-many = تلاش‌ها بیش از حد بود. یک دقیقه صبر کنید و دوباره امتحان کنید.
staff-problem-origin = ورود از این نشانی مجاز نیست. این صفحه را از نشانی همیشگی باز کنید.
staff-problem-network = سرور در دسترس نیست. اتصال خود را بررسی کنید و دوباره امتحان کنید.
staff-problem-other = ورود انجام نشد. کمی بعد دوباره امتحان کنید.
staff-language = زبان
staff-signout = خروج
staff-cancel = انصراف
staff-close = بستن
staff-retry-now = تلاش دوباره
