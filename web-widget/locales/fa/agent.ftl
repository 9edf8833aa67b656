# میز کار پاسخ‌گو

agent-page-title = میز کار پاسخ‌گو · Seira
agent-page-title-offers = { $count ->
    [one] ({ $count }) مشتری تازه · Seira
   *[other] ({ $count }) مشتری تازه · Seira
}
agent-page-title-unread = ({ $count }) میز کار پاسخ‌گو · Seira
agent-loading = میز کار شما آماده می‌شود…
agent-skip = رفتن به گفت‌وگوها

## ورود

agent-signin-lead = برای پاسخ‌گویی به مشتریان وارد شوید.
agent-signin-promise = هر مشتری به نوبت، هر کدام پیش فرد مناسب.
agent-signin-point-offers = مشتری مناسب خودش به شما می‌رسد، همراه با دلیل آن.
agent-signin-point-chats = چند گفت‌وگو کنار هم، بی‌آنکه چیزی گم شود.
agent-signin-point-back = اگر ارتباط قطع شود، کار از همان‌جا ادامه می‌یابد.
agent-admin-title = مدیران میز کار ندارند
agent-admin-text = { $name } مدیر سامانه است و مشتری به اینجا نمی‌رسد. مدیران صف‌ها را از صفحهٔ سرپرست می‌بینند و هدایت می‌کنند. برای پذیرفتن مشتری، با حساب پاسخ‌گو یا سرپرست وارد شوید.
agent-admin-link = رفتن به صفحهٔ سرپرست

## نوار بالا

agent-presence-button = وضعیت شما:
agent-presence-available = آماده
agent-presence-away = غایب
agent-presence-offline = آفلاین
agent-presence-grace = در حال اتصال دوباره
agent-presence-available-hint = مشتریان تازه به شما می‌رسند
agent-presence-offline-hint = تا بازگشت شما، مشتری تازه‌ای نمی‌رسد
agent-reason-missed-offers = بی‌پاسخ ماندن پیشنهادها
agent-reason-break = استراحت
agent-reason-lunch = ناهار
agent-reason-meal = صرف غذا
agent-reason-meeting = جلسه
agent-reason-training = آموزش
agent-reason-coaching = مربی‌گری
agent-reason-admin = کارهای اداری
agent-reason-technical = مشکل فنی
agent-missed-title = چون به پیشنهادها پاسخ داده نشد، وضعیت شما غایب شده است.
agent-missed-back = آماده‌ام
agent-meter-chats = چت
agent-meter-calls = تماس
agent-meter-chats-label = { $used } از { $max } چت در جریان است
agent-meter-calls-label = { $used } از { $max } تماس در جریان است
agent-link-live = متصل
agent-link-connecting = در حال اتصال
agent-link-lost = ارتباط قطع است
agent-alerts = صدا و اعلان‌ها
agent-alerts-sound = زنگ برای پیشنهادها
agent-alerts-test = پخش صدای آزمایشی
agent-alerts-notify = اعلان‌های مرورگر
agent-alerts-notify-ask = اجازه دادن به اعلان‌ها
agent-alerts-notify-on = اعلان‌ها روشن هستند
agent-alerts-notify-denied = مرورگر شما اعلان‌های این صفحه را مسدود کرده است. در تنظیمات سایت اجازه دهید.
agent-alerts-notify-none = این مرورگر اعلان ندارد.
agent-shortcuts-open = میانبرهای صفحه‌کلید
agent-account = حساب { $name }
agent-signout-title = اکنون خارج می‌شوید؟
agent-signout-text = { $count ->
    [one] هنوز { $count } گفت‌وگوی باز دارید. پس از مدتی به صف برمی‌گردد.
   *[other] هنوز { $count } گفت‌وگوی باز دارید. پس از مدتی به صف برمی‌گردند.
}

## پیام‌های بالای صفحه

agent-banner-lost = ارتباط قطع شد. گفت‌وگوهای شما حفظ می‌شوند؛ هر چه بنویسید به محض وصل شدن فرستاده می‌شود.
agent-trouble-full = دیسک سرور پر است: در حال حاضر چیز تازه‌ای پذیرفته نمی‌شود.
agent-trouble-readonly = دیسک سرور فقط‌خواندنی است: در حال حاضر چیز تازه‌ای پذیرفته نمی‌شود.
agent-trouble-slow = دیسک سرور به‌سختی پاسخ می‌دهد: در حال حاضر چیز تازه‌ای پذیرفته نمی‌شود.
agent-trouble-failing = دیسک سرور از کار افتاده است: در حال حاضر چیز تازه‌ای پذیرفته نمی‌شود.
agent-trouble-kept = آنچه می‌نویسید نگه داشته و به محض رفع مشکل فرستاده می‌شود.
agent-banner-retry = تلاش بعدی تا { $time }
agent-banner-draining = سرور از نو راه‌اندازی می‌شود. این صفحه تا لحظه‌ای دیگر خودش وصل می‌شود.
agent-banner-restart = سرور دوباره راه‌اندازی می‌شود و گفتگوها را نگه نمی‌دارد. این صفحه تا لحظه‌ای دیگر خودش دوباره وصل می‌شود.
agent-banner-surge = { $queues }: از ساعت { $time } بیش از توان پاسخ‌گویی مشتری می‌آید.
agent-banner-sound = مرورگر تا وقتی اجازه ندهید صدا را خاموش نگه می‌دارد و پیشنهادها را نمی‌شنوید.
agent-banner-sound-on = روشن کردن صدا

## پیشنهادها

agent-offers = پیشنهادها
agent-offer-chat = چت تازه
agent-offer-call = تماس تازه
agent-offer-waited = { $time } منتظر بوده است
agent-offer-left = { $count ->
    [one] { $count } ثانیه مانده
   *[other] { $count } ثانیه مانده
}
agent-offer-announce = { $channel ->
    [call] تماس تازه از { $name }، { $queue }. با Alt A بپذیرید، با Alt D رد کنید.
   *[chat] چت تازه از { $name }، { $queue }. با Alt A بپذیرید، با Alt D رد کنید.
}
agent-offer-accept = پذیرفتن
agent-offer-decline = رد کردن
agent-offer-accepting = در حال پذیرش…
agent-offer-declining = در حال رد کردن…
agent-offer-why = چرا شما
agent-offer-skills = نیاز دارد به
agent-offer-skill-level = سطح { $level } یا بالاتر
agent-offer-expired = یک پیشنهاد بی‌پاسخ ماند و به دیگری رسید.
agent-offer-rescinded = پیشنهاد آخر برداشته شد: همکاری آن را پذیرفت یا مشتری دیگر منتظر نیست.
agent-offer-consult = نظر شما را می‌خواهند
agent-offer-conference = به گفت‌وگو دعوت شده‌اید
agent-invitation-asks-consult = { $by } از شما می‌خواهد گفت‌وگو را بخوانید و راهنمایی کنید. مشتری متوجه نمی‌شود.
agent-invitation-asks-conference = { $by } از شما می‌خواهد شما هم با مشتری گفت‌وگو کنید.
agent-invitation-announce = { $by } شما را خواسته است ({ $role }): { $name }، { $queue }. Alt A می‌پذیرد، Alt D رد می‌کند.
agent-invitation-consult = برای راهنمایی
agent-invitation-conference = برای پیوستن
agent-invitation-expired = دعوتی بی‌پاسخ ماند.
agent-invitation-rescinded = دعوت برداشته شد: پس گرفته شد یا گفت‌وگو تمام شده است.
agent-nobody = مشتری بی‌نام
agent-why-only-candidate = تنها کسی که اکنون می‌تواند پاسخ دهد شمایید.
agent-why-past-contact = این مشتری پیش‌تر با شما گفت‌وگو کرده است.
agent-why-skill-fit = { $count ->
    [one] مهارت‌های شما مناسب است.
   *[other] از میان { $count } نفری که می‌توانستند، مهارت‌های شما مناسب‌تر است.
}
agent-why-load = { $count ->
    [one] شما جای خالی دارید.
   *[other] از میان { $count } نفری که می‌توانستند، شما جای خالی بیشتری دارید.
}
agent-why-fill = شما از پیش کار دارید و دیگران آزاد می‌مانند.
agent-why-longest-idle = { $count ->
    [one] شما آزادید.
   *[other] از میان { $count } نفری که می‌توانستند، شما بیش از همه آزاد بوده‌اید.
}
agent-why-tie = { $count ->
    [one] شما آزادید.
   *[other] هر { $count } نفری که می‌توانستند یکسان بودند؛ نوبت شما بود.
}
agent-why-transfer = یکی از همکاران شما را خواسته است.
agent-why-earliest-due = در این لحظه تنها شما می‌توانستید این مشتری را بپذیرید و نوبت اوست.
agent-why-all-asked = از همهٔ کسانی که می‌توانند هم‌زمان پرسیده شد؛ نخستین پذیرنده آن را می‌گیرد.

## کارهای من

agent-work = کارهای من
agent-work-count = { $count ->
    [one] { $count } گفت‌وگو
   *[other] { $count } گفت‌وگو
}
agent-work-none = هنوز گفت‌وگویی نیست
agent-card-unread = { $count ->
    [one] { $count } پیام خوانده‌نشده
   *[other] { $count } پیام خوانده‌نشده
}
agent-card-waiting = منتظر شما
agent-card-their-turn = نوبت مشتری
agent-card-lost = مشتری آفلاین
agent-card-wrap-up = جمع‌بندی
agent-card-typing = در حال نوشتن…
agent-card-you = شما: { $text }
agent-card-no-message = هنوز پیامی نیست
agent-queues = در صف
agent-queue-waiting = { $count ->
    [0] کسی منتظر نیست
    [one] { $count } نفر منتظر
   *[other] { $count } نفر منتظر
}
agent-team = همکاران
agent-team-none = هیچ همکاری حاضر نیست.
agent-back = بازگشت به کارهای من

## چه کسانی منتظرند

agent-waiting = چه کسانی منتظرند
agent-waiting-none = کسی منتظر نیست که بتوانید بپذیرید.
agent-waiting-stale = سرور پاسخ نمی‌دهد: این فهرست به‌روز نیست.
agent-waiting-more = فقط { $count } نفر نخست نشان داده شده‌اند.
agent-waiting-place = جایگاه { $place }
agent-waiting-take = برداشتن
agent-waiting-up = به ابتدای صف
agent-waiting-reassign = واگذاری
agent-waiting-why = چرا؟
agent-waiting-action = { $action }: { $name }
agent-waiting-taken = { $name } اکنون با شماست.
agent-waiting-moved = { $name } اکنون در ابتدای صف است.
agent-waiting-reassign-title = واگذاری { $name }
agent-waiting-paused = متوقف‌شده
agent-waiting-closed = بسته
agent-waiting-no-room = شما آماده نیستید یا جای خالی ندارید.
agent-waiting-not-available = برای برداشتن کسی، آمادگی خود را اعلام کنید.
agent-waiting-gone = این مشتری دیگر منتظر نیست.
agent-record-title = چرا { $name } منتظر است
agent-record-skill = { $skill }: سطح { $level } یا بالاتر
agent-record-able = چه کسانی می‌توانند بپذیرند
agent-record-counts = در کل { $accounts } · حاضر { $signed_in } · آماده { $available } · با جای خالی { $with_room }
agent-record-due = موعد
agent-record-earlier = زودتر به دلیل
agent-record-boost = { $reason } ({ $time })
agent-record-steps = دفعات گسترش
agent-record-limit = پایان انتظار

## میز خالی

agent-idle-available-title = شما آماده‌اید
agent-idle-available-text = مشتری بعدی شما همین‌جا دیده می‌شود. تا آن زمان کاری لازم نیست.
agent-idle-away-title = شما غایب هستید
agent-idle-away-text = مشتری تازه‌ای به شما نمی‌رسد. هر وقت آماده بودید اعلام کنید.
agent-idle-offline-title = شما آفلاین هستید
agent-idle-offline-text = برای پاسخ‌گویی به مشتریان، آمادگی خود را اعلام کنید.
agent-idle-grace-title = در حال بازگشت
agent-idle-grace-text = ارتباط لحظه‌ای قطع شد. وضعیت شما خودش برمی‌گردد.

## گفت‌وگو

agent-thread = گفت‌وگو با { $name }
agent-thread-waited = { $time } انتظار
agent-thread-talking = { $time } گفت‌وگو
agent-thread-note = یادداشت همکار
agent-thread-lost = ارتباط مشتری قطع شده است. گفت‌وگو تا { $time } دیگر باز می‌ماند.
agent-thread-silence = از مشتری خواسته شد بنویسد. گفت‌وگو تا { $time } دیگر بسته می‌شود.
agent-thread-typing = { $name } در حال نوشتن است…
agent-thread-earlier = نمایش پیام‌های قدیمی‌تر
agent-thread-jump = { $count ->
    [0] رفتن به تازه‌ترین پیام
    [one] { $count } پیام تازه
   *[other] { $count } پیام تازه
}
agent-line-arrived = در صف { $queue }
agent-line-transferred = به { $queue } سپرده شد
agent-line-agent-lost = دوباره در صف: ارتباط پاسخ‌گو قطع شد
agent-line-escalated = به سطح بالاتر سپرده شد: { $queue }
agent-line-reassigned = سرپرست جابه‌جا کرد: { $queue }
agent-line-rejoined = مشتری دوباره در صفحه منتظر است
agent-line-callback = مشتری خواست با او تماس گرفته شود
agent-line-left-message = مشتری پیام گذاشت و پاسخ را بعداً می‌خواند
agent-line-put-off = مشتری ترجیح می‌دهد دیرتر با او تماس گرفته شود
agent-line-no-answer = کسی به تماس پاسخ نداد؛ باز هم تماس گرفته می‌شود
agent-line-joined = { $name } پیوست
agent-line-you-joined = شما پیوستید
agent-line-took-over = { $name } کار را از { $from } تحویل گرفت
agent-line-you-took-over = شما کار را از { $from } تحویل گرفتید
agent-line-left = { $name } رفت
agent-whisper-mark = فقط همکاران
agent-line-silence = از مشتری خواسته شد تا ساعت { $time } بنویسد
agent-end-customer = مشتری گفت‌وگو را پایان داد
agent-end-agent = پاسخ‌گو گفت‌وگو را پایان داد
agent-end-silence = بسته شد، چون مشتری چیزی ننوشت
agent-end-customer-lost = بسته شد، چون مشتری برنگشت
agent-end-left-queue = مشتری صف را ترک کرد
agent-end-queue-closed = صف بسته شد
agent-end-waited-too-long = انتظار به حد خود رسید
agent-end-not-reached = مشتری به تماس‌ها پاسخ نداد
agent-end-wrong-number = شمارهٔ تماس نادرست بود
agent-status-sending = در حال ارسال…
agent-status-waiting = پس از وصل شدن فرستاده می‌شود
agent-status-sent = فرستاده شد
agent-status-delivered = رسید
agent-status-read = خوانده شد
agent-status-failed = فرستاده نشد
agent-unsent = فرستاده نشد: این گفت‌وگو دیگر در دست شما نیست.
agent-unsent-copy = رونوشت
agent-unsent-copied = رونوشت شد
agent-failed-edit = ویرایش دوباره
agent-failed-discard = دور انداختن
agent-composer-label = پیام به { $name }
agent-composer-placeholder = پیامی بنویسید…
agent-composer-send = ارسال
agent-composer-send-colleagues = ارسال فقط به همکاران
agent-composer-label-colleagues = پیام فقط به همکاران
agent-composer-placeholder-colleagues = مشتری این را نمی‌بیند…
agent-composer-to = چه کسی نوشته‌تان را می‌خواند
agent-composer-to-customer = به { $name }
agent-composer-to-colleagues = فقط همکاران
agent-composer-adviser = شما راهنمایی می‌کنید: مشتری نه شما را می‌بیند و نه نوشته‌تان را.
agent-composer-hint = ‏Enter می‌فرستد، Shift + Enter سطر تازه می‌سازد
agent-composer-too-long = پیام بیش از حد بلند است. کوتاه‌ترش کنید یا چند بخش کنید.
agent-composer-full = پیام‌های زیادی در انتظار ارسال‌اند. تا وصل شدن صبر کنید.
agent-transfer = سپردن
agent-end = پایان
agent-end-title = این گفت‌وگو پایان یابد؟
agent-end-text = به { $name } گفته می‌شود که گفت‌وگو تمام شده است. شما با جمع‌بندی ادامه می‌دهید.
agent-end-confirm = پایان گفت‌وگو

## سپردن به دیگری

agent-transfer-title = سپردن { $name }
agent-transfer-lead = زمانی که تا کنون منتظر مانده به حساب می‌آید.
agent-transfer-queues = صف‌ها
agent-transfer-agents = همکاران
agent-transfer-no-agents = هیچ همکاری حاضر نیست.
agent-transfer-note = یادداشت برای همکار (اختیاری)
agent-transfer-note-hint = مشتری این یادداشت را نمی‌بیند.
agent-transfer-submit = سپردن
agent-transfer-busy = در حال سپردن…
agent-escalate = سپردن به سطح بالاتر
agent-escalate-hint = به کارشناس ارشد می‌رسد؛ جای او در صف می‌ماند.

## همکاران در گفت‌وگو

agent-ask = پرسیدن از همکار
agent-ask-title = پرسیدن از همکار
agent-ask-lead = گفت‌وگو با { $name } نزد شما می‌ماند. همکار می‌تواند نپذیرد.
agent-ask-whom = چه کسی
agent-ask-next-tier = کسی از سطح بالاتر
agent-ask-next-tier-hint = بهترین کسی که اکنون جا دارد
agent-ask-role = برای چه
agent-ask-consult = راهنمایی من
agent-ask-consult-hint = می‌خواند و برای شما می‌نویسد؛ مشتری متوجه نمی‌شود.
agent-ask-conference = پیوستن به گفت‌وگو
agent-ask-conference-hint = او هم با مشتری گفت‌وگو می‌کند.
agent-ask-submit = بپرس
agent-ask-busy = در حال پرسیدن…
agent-members = چه کسانی در گفت‌وگو با { $name } هستند
agent-members-now = در گفت‌وگو: { $names }
agent-members-you = شما
agent-role-holder = مسئول گفت‌وگو
agent-role-consult = راهنما، پنهان از مشتری
agent-role-conference = در گفت‌وگو با مشتری
agent-invited = دعوت شده، { $role }
agent-uninvite = پس گرفتن
agent-admit = اجازهٔ گفت‌وگو
agent-admit-hint = از آن پس { $name } با مشتری گفت‌وگو می‌کند.
agent-hand-over = تحویل دادن
agent-hand-over-title = تحویل به { $name }؟
agent-hand-over-text = از آن پس گفت‌وگو با { $customer } با { $name } است و شما از آن می‌روید.
agent-part-send-out = بیرون فرستادن
agent-part-leave = رفتن
agent-invite-accepted = { $name } اکنون در گفت‌وگو است.
agent-invite-declined = { $name } نپذیرفت.
agent-invite-expired = { $name } پاسخ نداد.
agent-invite-lost = { $name } دیگر آنجا نیست.

## جمع‌بندی

agent-wrap-title = جمع‌بندی
agent-wrap-left = تا { $time } دیگر خودش تمام می‌شود
agent-wrap-disposition = نتیجه
agent-wrap-disposition-none = بدون نتیجه
agent-wrap-note = یادداشت برای همکاران (اختیاری)
agent-wrap-done = تمام
agent-wrap-busy = در حال ذخیره…
agent-ready = آماده‌ام: پایان هر { $count } مورد
agent-ready-hint = همهٔ جمع‌بندی‌ها را یکجا و بدون نتیجه تمام می‌کند.
agent-disposition-solved = حل شد
agent-disposition-resolved = برطرف شد
agent-disposition-answered = پاسخ داده شد
agent-disposition-follow-up = نیاز به پیگیری
agent-disposition-escalated = به کارشناس سپرده شد
agent-disposition-no-answer = مشتری پاسخ نداد
agent-disposition-wrong-queue = صف اشتباه
agent-disposition-spam = هرزنامه
agent-disposition-other = موارد دیگر

## خبرها

agent-notices = خبرها
agent-notice-dismiss = بستن خبر
agent-gone-transferred = { $name } سپرده شد.
agent-gone-done = کار { $name } تمام شد.
agent-gone-called-later = { $name } پاسخ نداد. باز هم تماس گرفته می‌شود.
agent-gone-meanwhile = در مدت قطع ارتباط، گفت‌وگو با { $name } از میز شما رفت.
agent-gone-left = شما دیگر در گفت‌وگو با { $name } نیستید.
agent-gone-lost = ارتباط شما بیش از حد قطع بود. { $name } به صف برگشت.
agent-error-internal = مشکلی از سوی ما پیش آمد. چیزی تغییر نکرد؛ دوباره امتحان کنید.
agent-error-protocol = این صفحه قدیمی است. آن را دوباره بارگذاری کنید.
agent-error-too-large = متن بیش از حد بلند است.
agent-error-session-over = این گفت‌وگو پایان یافته است.
agent-error-wrong-state = این کار دیگر اینجا ممکن نیست.
agent-error-session-unknown = این گفت‌وگو دیگر با شما نیست.
agent-error-queue-unknown = این صف دیگر وجود ندارد.
agent-error-queue-closed = این صف اکنون کسی را نمی‌پذیرد.
agent-error-queue-full = این صف پر است.
agent-error-channel-unavailable = این صف چنین گفت‌وگویی را نمی‌پذیرد.
agent-error-offer-closed = این پیشنهاد دیگر باز نیست.
agent-error-agent-unknown = چنین همکاری وجود ندارد.
agent-error-agent-unavailable = این همکار اکنون نمی‌تواند بپذیرد.
agent-error-already-in = این همکار هم‌اکنون در گفتگو است یا از او پرسیده شده است.
agent-error-not-member = این همکار در گفتگو نیست.
agent-error-conversation-crowded = شمار همکاران این گفتگو به بیشترین حد رسیده است.
agent-error-no-higher-tier = سطح بالاتری که بتواند این را بپذیرد وجود ندارد.
agent-error-nobody-free = اکنون هیچ‌کس از سطح بالاتر جای خالی ندارد.
agent-error-reason-unknown = این دلیل مجاز نیست.
agent-error-disposition-unknown = این نتیجه مجاز نیست.
agent-error-conversation-full = این گفت‌وگو به بیشترین تعداد پیام رسیده است.
agent-error-signed-out = از حساب خارج شده‌اید.
agent-error-too-fast = بیش از حد سریع بود. لحظه‌ای صبر کنید و دوباره امتحان کنید.
agent-error-too-old = از این درخواست آن‌قدر گذشته که دیگر معلوم نیست چه شد. پیش از تکرار، بررسی کنید.
agent-error-busy = سرور شلوغ است. کمی بعد دوباره امتحان کنید.

## صفحه‌کلید

agent-keys-title = میانبرهای صفحه‌کلید
agent-keys-accept = پذیرفتن نخستین پیشنهاد
agent-keys-decline = رد کردن نخستین پیشنهاد
agent-keys-open = باز کردن گفت‌وگوی ۱ تا ۹
agent-keys-next = گفت‌وگوی بعدی
agent-keys-previous = گفت‌وگوی قبلی
agent-keys-ask = پرسیدن از همکار
agent-keys-transfer = سپردن گفت‌وگو
agent-keys-end = پایان گفت‌وگو
agent-keys-presence = فهرست وضعیت
agent-keys-list = همین فهرست
agent-keys-send = ارسال پیام
agent-keys-newline = سطر تازه
agent-keys-single = این فهرست با کلید ? باز شود

agent-verified = هویت را وب‌سایت تأیید کرده است
agent-identity = آنچه وب‌سایت می‌داند
agent-identity-segments = گروه‌های مشتری
agent-identity-email = ایمیل
agent-identity-phone = تلفن
agent-earlier = گفت‌وگوهای پیشین
agent-earlier-title = گفت‌وگوهای پیشین با { $name }
agent-earlier-search = جست‌وجو در موضوع‌ها و پیام‌ها
agent-earlier-none = چیزی پیدا نشد.
agent-earlier-more = نمایش بیشتر
agent-earlier-back = بازگشت به فهرست
agent-earlier-erased = آنچه اینجا نوشته شده بود پاک شده است.

agent-offer-callback = تماس با مشتری
agent-offer-message = پیام
agent-callback-region = تماس با مشتری
agent-callback-attempt = تماس { $attempt } از { $most }
agent-callback-confirmed = مشتری آماده است
agent-callback-no-number = شماره پاک شده است.
agent-callback-reached = پاسخ داد
agent-callback-no-answer = پاسخ نداد
agent-callback-wrong-number = شماره اشتباه است
agent-message-hint = مشتری این پیام را گذاشته و پاسخ را بعداً می‌خواند. پس از نوشتن پاسخ، گفت‌وگو را پایان دهید.
