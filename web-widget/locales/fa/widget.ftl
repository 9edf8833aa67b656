# The widget: launcher and panel.
launcher-open = باز کردن گفتگو
launcher-unread =
    { $count ->
        [one] باز کردن گفتگو، { $count } پیام تازه
       *[other] باز کردن گفتگو، { $count } پیام تازه
    }
launcher-waiting = باز کردن گفتگو. { $place }
panel-title = گفتگو با ما
pill-offered = در حال خبر کردن کارشناس…
pill-in-line = در صف
pill-place = نوبت { $position }
title-joined = { $agent } در خدمت شماست
title-message = پیام تازه از { $agent }

connecting = در حال اتصال…
line-open = متصل
line-connecting = در حال اتصال…
line-lost = اتصال قطع است
back = بازگشت
close-panel = بستن
language = زبان
sound-on = روشن کردن صدا
sound-off = خاموش کردن صدا
outdated = نسخهٔ تازهٔ این صفحه آماده است. لطفاً صفحه را دوباره بارگذاری کنید.

lost = اتصال قطع شد.
unreachable = در حال حاضر دسترسی به ما ممکن نیست.
lost-retry-in =
    { $seconds ->
        [one] تلاش دوباره تا { $seconds } ثانیهٔ دیگر.
       *[other] تلاش دوباره تا { $seconds } ثانیهٔ دیگر.
    }
lost-retrying = در حال تلاش دوباره…
lost-place-kept = نوبت شما تا ساعت { $time } محفوظ است.
lost-chat-kept = گفتگوی شما تا ساعت { $time } محفوظ است.
lost-restart = در حال راه‌اندازی دوباره هستیم. ممکن است جای شما از دست برود؛ پوزش می‌خواهیم.
lost-grace-over = شاید نوبت شما دیگر محفوظ نباشد. همچنان تلاش می‌کنیم.
held = در حال حاضر نمی‌توانیم درخواست شما را بپذیریم.
held-kept = نوشتهٔ شما همین‌جا نگه داشته می‌شود و خودمان دوباره تلاش می‌کنیم.

home-greeting = سلام! چه کمکی از ما برمی‌آید؟
home-lead = موضوع را انتخاب کنید. نوبت خود را بلافاصله خواهید دید.
home-all-closed = در حال حاضر کسی پاسخگو نیست. ساعت‌های کاری ما:
home-no-queues = در حال حاضر گفتگویی برای انتخاب وجود ندارد.
session-gone = گفتگوی قبلی شما پایان یافته است. می‌توانید گفتگوی تازه‌ای شروع کنید.
queue-open = هم‌اکنون باز است
queue-open-wait = باز است، زمان انتظار: { $wait }
queue-unstaffed = هنوز کارشناسی نیامده؛ می‌توانید در صف بمانید
queue-closed = در حال حاضر بسته است
queue-opens-at = بسته است؛ شروع کار: { $time }

form-name = نام شما (اختیاری)
form-topic = موضوع چیست؟ (اختیاری)
form-topic-hint = چند کلمه کافی است تا کارشناس مناسب را پیدا کنیم.
form-page = کارشناس می‌بیند که کجا هستید: { $page }
form-start = ورود به صف
form-cancel = منتظر نمی‌مانم
form-starting = یک لحظه…
refused-queue-closed = این صف همین حالا بسته شد. لطفاً در ساعت کاری دوباره تلاش کنید.
refused-queue-full = افراد زیادی در انتظارند. لطفاً چند دقیقهٔ دیگر دوباره تلاش کنید.
refused-queue-unknown = این موضوع دیگر در دسترس نیست. لطفاً موضوع دیگری انتخاب کنید.
refused-busy = سرمان خیلی شلوغ است. لطفاً کمی بعد دوباره تلاش کنید.
refused-other = نشد. لطفاً دوباره تلاش کنید.

waiting-region = نوبت شما در صف
waiting-number = نوبت شما در صف
waiting-next = نفر بعدی شمایید
waiting-in-line = شما در صف هستید
waiting-wait = زمان انتظار: { $wait }
waiting-wait-unknown = هنوز نمی‌توانیم بگوییم چقدر طول می‌کشد.
waiting-since = مدت انتظار تا اینجا: { $time }
waiting-rose = کسی که نوبتش زودتر بود برگشت؛ شما پیش‌تر نفر { $from } بودید.
waiting-worse-more-ahead = بیشتر از آنچه گفتیم طول می‌کشد: بیش از معمول کسانی با همین موضوع جلوتر از شما هستند.
waiting-worse-fewer-agents = بیشتر از آنچه گفتیم طول می‌کشد: همکاران کمتری اکنون پاسخ می‌دهند.
waiting-worse-slower = بیشتر از آنچه گفتیم طول می‌کشد: گفت‌وگوها طولانی‌تر از معمول شده‌اند.
waiting-closes-served = ساعت { $time } تعطیل می‌کنیم. هر کس در آن زمان در صف باشد پاسخ می‌گیرد.
waiting-closes-release = ساعت { $time } تعطیل می‌کنیم و شاید تا آن زمان نوبت شما نرسد.
waiting-limit = شاید تا ساعت { $time } که نوبت شما در صف به پایان می‌رسد، نتوانیم پاسخ دهیم.
waiting-offered = در حال خبر کردن کارشناس هستیم
place-announced = شما نفر { $position } صف هستید.
wait-announced = زمان انتظار: { $wait }.
leave = ترک صف
leave-question = از صف خارج می‌شوید؟ نوبت شما از دست می‌رود.
leave-confirm = خروج از صف
leave-cancel = منتظر می‌مانم

log-label = گفتگو
log-you = شما نوشتید:
log-new = پیام‌های تازه
line-joined = { $agent } به گفتگو پیوست
line-took-over = { $agent } گفتگو را ادامه می‌دهد؛ { $before } رفت
line-left = { $agent } از گفتگو رفت
line-transferred = گفتگوی شما به «{ $queue }» سپرده می‌شود. زمان انتظار شما حساب می‌شود.
line-agent-lost = اتصال کارشناس قطع شد. نوبت پیشین شما محفوظ است.
line-escalated = گفتگوی شما به کارشناس سطح بالاتر سپرده می‌شود. زمان انتظار شما حساب می‌شود.
line-reassigned = گفتگوی شما به «{ $queue }» سپرده می‌شود. زمان انتظار شما حساب می‌شود.
line-rejoined = دوباره در صف منتظر هستید.
joined-announced = { $agent } به گفتگو پیوست. می‌توانید صحبت کنید.
typing = { $agent } در حال نوشتن است
message-refused = این پیام به مقصد نرسید.
message-full = این گفتگو به سقف پیام‌ها رسیده است. لطفاً گفتگوی تازه‌ای شروع کنید.
message-too-large = این پیام بیش از اندازه بلند است.
message-session-over = فرستاده نشد: گفتگو پیش از آن پایان یافته بود.
message-too-old = دیگر نمی‌دانیم این پیام رسیده است یا نه. لطفاً پیش از فرستادن دوباره نگاه کنید.
unsent = فرستاده‌نشده
copy = رونوشت
copied = رونوشت شد
try-again = تلاش دوباره
discard = حذف
composer-label = پیام شما
composer-hint = پیامی بنویسید
composer-hint-waiting = می‌توانید از همین حالا بنویسید
composer-full = پیام‌های زیادی در انتظار ارسال‌اند. همین که ارتباط برقرار شود فرستاده می‌شوند؛ لطفاً کمی صبر کنید.
composer-too-long =
    { $bytes ->
        [one] متن { $bytes } بایت بلندتر از حد مجاز است. لطفاً کوتاهش کنید یا در چند پیام بفرستید.
       *[other] متن { $bytes } بایت بلندتر از حد مجاز است. لطفاً کوتاهش کنید یا در چند پیام بفرستید.
    }
send = فرستادن
silence-warning = هنوز اینجا هستید؟ اگر پیامی ننویسید، گفتگو تا { $time } دیگر بسته می‌شود.
silence-announced = هنوز اینجا هستید؟ لطفاً پیامی بنویسید، وگرنه گفتگو بسته می‌شود.
end = پایان گفتگو
end-question = گفتگو را پایان می‌دهید؟
end-confirm = پایان گفتگو
end-cancel = ادامه می‌دهم

ended-customer = شما گفتگو را پایان دادید. سپاسگزاریم!
ended-agent = گفتگو پایان یافت. از اینکه با ما در تماس بودید سپاسگزاریم!
ended-silence = چون مدتی پیامی از شما نرسید، گفتگو بسته شد.
ended-customer-lost = چون اتصال شما مدت زیادی قطع بود، گفتگو بسته شد.
ended-left-queue = شما از صف خارج شدید.
ended-queue-closed = پیش از رسیدن نوبت شما کار امروز ما به پایان رسید. پوزش می‌خواهیم.
ended-waited-too-long = انتظار بیش از اندازه طول کشید و نوبت به شما نرسید. پوزش می‌خواهیم. لطفاً بعداً دوباره تلاش کنید.
ended-not-reached = چند بار با شما تماس گرفتیم و پاسخی نگرفتیم. هر وقت خواستید دوباره درخواست دهید.
ended-wrong-number = شماره‌ای که دادید نادرست بود و نتوانستیم تماس بگیریم. لطفاً با شمارهٔ درست دوباره درخواست دهید.
ended-other = گفتگو پایان یافته است.
start-again = شروع دوباره
transcript-download = دریافت متن گفتگو
transcript-title = گفتگو
transcript-you = شما
transcript-cut = آغاز این گفتگوی بلند نیامده است.

choices-label = به جای انتظار در اینجا
choice-callback = با من تماس بگیرید
choice-callback-wait = { $wait }، نوبت شما محفوظ است
choice-callback-place = هنگامی که نوبت شما برسد؛ نوبتتان محفوظ است
choice-message = پیام بگذارید
choice-message-by = پاسخ تا { $time }
choice-number = شمارهٔ تلفن شما
choice-number-hint = با کد کشور. تنها کسی که با شما تماس می‌گیرد آن را می‌بیند.
choice-number-wrong = این شماره تلفنی با کد کشور نیست؛ مانند ‎+98 21 12345678.
choice-slot = چه زمانی
choice-slot-taken = این زمان همین حالا گرفته شد. لطفاً زمان دیگری برگزینید.
choice-not-offered = این امکان دیگر فراهم نیست.
choice-text = پیام شما
choice-back = بازگشت
choice-callback-ask = درخواست تماس
choice-message-send = ثبت پیام
deferred-region = درخواست شما
deferred-callback = با شما تماس می‌گیریم
deferred-message = پیام شما به ما رسید
deferred-callback-at = { $time }
deferred-callback-turn = هنگامی که نوبت شما برسد. می‌توانید این صفحه را ببندید.
deferred-callback-now = کارشناس هم‌اکنون با شما تماس می‌گیرد.
deferred-message-by = پاسخ تا { $time } در همین صفحه می‌آید. تا آن زمان می‌توانید آن را ببندید.
deferred-message-here = پاسخ در همین صفحه می‌آید. تا آن زمان می‌توانید آن را ببندید.
deferred-attempts = تماس‌های بی‌پاسخ: { $attempts } از { $most }
deferred-rejoin = همین‌جا منتظر می‌مانم
deferred-cancel-callback = لغو تماس
deferred-cancel-message = پس گرفتن پیام
deferred-cancel-question = در این صورت کسی پاسخ نخواهد داد. مطمئن هستید؟
deferred-cancel = بله
deferred-keep = خیر
turn-question = نوبت شما رسید. اکنون می‌توانید صحبت کنید؟
turn-confirm = بله، تماس بگیرید
turn-later = بعداً
line-callback = خواستید با شما تماس بگیریم
line-message = پیام گذاشتید
line-put-off = خواستید دیرتر تماس بگیریم
line-no-answer = تماس گرفتیم و پاسخی نگرفتیم
