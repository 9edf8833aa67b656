# Texts that the router sends to customers where the configuration has none of its own.
# $position: place in line, 0 while unknown. $waited_minutes: whole minutes waited so far.

hold-place =
    { $position ->
        [0] از شکیبایی شما سپاسگزاریم. در نخستین فرصت پاسخ‌گوی شما خواهیم بود.
        [1] نوبت بعدی شماست. از شکیبایی شما سپاسگزاریم.
       *[other] شمارهٔ شما در صف { $position } است. از شکیبایی شما سپاسگزاریم.
    }
hold-waited =
    { $waited_minutes ->
        [0] شما را فراموش نکرده‌ایم. از شکیبایی شما سپاسگزاریم.
       *[other] شما { $waited_minutes } دقیقه است که منتظرید. از شکیبایی شما سپاسگزاریم.
    }
hold-write = می‌توانید از همین حالا پرسش خود را بنویسید؛ همکار ما به محض پیوستن آن را می‌خواند.
closed = اکنون ساعت کاری ما نیست. لطفاً در ساعت‌های کاری دوباره به ما پیام دهید.
unavailable = اکنون نمی‌توانیم درخواست شما را بپذیریم. لطفاً کمی بعد دوباره امتحان کنید.
unstaffed-wait = اکنون کسی برای پاسخ‌گویی حاضر نیست. می‌توانید در صف بمانید؛ جای شما تا آمدن همکاران ما محفوظ است.
unstaffed-refuse = متأسفانه اکنون کسی برای پاسخ‌گویی در دسترس نیست. لطفاً کمی بعد دوباره تلاش کنید.
# Where a text speaks to a customer who gave no name: "Hello, { $name }!"
unnamed-customer = مشتری گرامی
surge = هم‌اکنون بسیار بیش از معمول به ما مراجعه می‌شود و پاسخ دیرتر از همیشه می‌رسد. اگر فوری نیست، لطفاً دیرتر مراجعه کنید.
