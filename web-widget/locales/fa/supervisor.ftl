# صفحهٔ سرپرست

super-page-title = سرپرست · Seira
super-page-title-overrun = ⚠ ازدحام · سرپرست · Seira
super-title = سرپرست
super-loading = وضعیت صف‌ها آماده می‌شود…

## ورود

super-signin-lead = برای دیدن صف‌ها وارد شوید.
super-signin-promise = همهٔ صف‌ها در یک نگاه، حساب هر وعده روشن.
super-signin-point-live = چه کسانی منتظرند، از کی، و چه کسی پاسخ‌گوی آن‌هاست.
super-signin-point-surge = وقتی بیش از توانتان مشتری می‌آید، پیش از همه خبر دهید.
super-signin-point-honest = ببینید زمان‌های وعده‌داده‌شده چقدر درست از آب درآمده‌اند.
super-agents-title = این صفحه برای سرپرستان است
super-agents-text = { $name } پاسخ‌گوی مشتریان است و به این صفحه دسترسی ندارد.
super-agents-link = رفتن به میز کار پاسخ‌گو

## صف‌ها

super-queues = صف‌ها
super-no-queues = صفی وجود ندارد.
super-crew = پاسخ‌گویان سر کار
super-crew-available = { $count } آماده
super-crew-busy = { $count } مشغول
super-crew-away = { $count } غایب
super-col-queue = صف
super-col-state = وضعیت
super-col-waiting = منتظر
super-col-oldest = بیشترین انتظار
super-col-staff = پاسخ‌گویان
super-col-actions = کارها
super-state-open = باز
super-state-closed = بسته
super-state-opens = بسته، باز می‌شود: { $time }
super-state-paused = متوقف‌شده
super-state-overrun = ازدحام از { $time }
super-state-declared = ازدحام از { $time }، با اعلام سرپرست
super-surge-cap = { $count ->
    [one] حداکثر { $count } نفر در صف
   *[other] حداکثر { $count } نفر در صف
}
super-surge-widens = از پاسخ‌گویان بیشتری خواسته می‌شود
super-staff-attended = در حال پاسخ‌گویی
super-staff-away = سر کار، ولی کسی آماده نیست
super-staff-none = کسی سر کار نیست
super-overrun-banner = { $count ->
    [one] ازدحام در صف { $queues }: بیش از توان پاسخ‌گویی مشتری می‌آید.
   *[other] ازدحام در صف‌های { $queues }: بیش از توان پاسخ‌گویی مشتری می‌آید.
}
super-stale = وضعیت در ساعت { $time }؛ خبر تازه‌تری نرسیده است.

## کارهای ممکن

super-declare = اعلام ازدحام
super-declare-for = اعلام ازدحام برای { $queue }
super-change = تغییر
super-change-for = تغییر ازدحام { $queue }
super-end = پایان
super-end-for = پایان ازدحام { $queue }
super-pause = توقف
super-pause-for = توقف { $queue }
super-resume = ادامه
super-resume-for = ادامهٔ { $queue }
super-declare-title = اعلام ازدحام برای { $queue }
super-declare-text = مشتریان پیش از ورود به صف و هنگام انتظار باخبر می‌شوند، تا وقتی که پایان آن را اعلام کنید.
super-declare-notice = متنی که مشتریان می‌خوانند
super-declare-notice-hint = همه آن را همان‌طور که می‌نویسید می‌خوانند. اگر خالی بماند، متن تنظیمات به زبان هر مشتری نشان داده می‌شود.
super-declare-cap = حداکثر تعداد در صف
super-declare-cap-hint = اگر خالی بماند، مقدار تنظیمات به کار می‌رود.
super-declare-widen = کمک گرفتن از پاسخ‌گویان دیگر
super-declare-widen-configured = طبق تنظیمات
super-declare-widen-yes = بله
super-declare-widen-no = خیر
super-declare-submit = اعلام
super-problem-forbidden = این حساب اجازهٔ این کار را ندارد.
super-problem-queue = این صف دیگر وجود ندارد.
super-problem-request = سرور این را نمی‌پذیرد. آنچه را وارد کرده‌اید بررسی کنید.
super-problem-unavailable = سرور اکنون چیزی نمی‌پذیرد. کمی بعد دوباره امتحان کنید.
super-problem-other = انجام نشد. کمی بعد دوباره امتحان کنید.

## وعده‌ها

super-promises = وعده‌ها
super-promises-lead = وعده یعنی بیشترین زمان انتظاری که به مشتری گفته شده است. اگر تا آن زمان کسی پاسخ او را داده باشد، به وعده عمل شده است.
super-promises-none = در این مدت وعده‌ای داده نشده است.
super-promises-missing = این سرور هنوز گزارشی از وعده‌ها نمی‌دهد.
super-promises-forbidden = این حساب اجازهٔ دیدن گزارش وعده‌ها را ندارد.
super-span = مدت گزارش
super-span-today = امروز
super-span-days = { $days ->
    [one] { $days } روز
   *[other] { $days } روز
}
super-csv = دریافت CSV
super-col-promised = وعده
super-col-kept = عمل‌شده
super-col-censored = عمل‌شده، اگر سرنوشت رفتگان نامعلوم شمرده شود
super-col-bias = زمان پاسخ
super-col-width = پهنای بازه
super-col-told = تعداد وعده‌ها
super-col-day = روز
super-col-hour = ساعت
super-outcomes = { $kept } عمل‌شده، { $broken } عمل‌نشده، { $left } نفر زودتر رفتند، { $worse } طولانی‌تر شد
super-bias-none = درست سر وعده
super-bias-earlier = { $by } زودتر از وعده
super-bias-later = { $by } دیرتر از وعده
super-verdict-few = برای داوری کم است
super-verdict-kept = همان‌قدر که وعده داده شده
super-verdict-less = کمتر از آنچه وعده داده شده
super-verdict-more = بیشتر از آنچه وعده داده شده
super-charts-of = وعده‌های { $queue }
super-chart-days = سهم وعده‌های عمل‌شده در هر روز
super-chart-hours = سهم وعده‌های عمل‌شده در ساعت‌های روز
super-chart-text = ستون‌ها سهم وعده‌های عمل‌شده‌اند. خط‌چین همان سهم وعده‌داده‌شده است: { $level }. همین عددها در جدول پس از آن آمده‌اند.
super-chart-bar = { $when }: { $share } از { $told } وعده عمل‌شده
