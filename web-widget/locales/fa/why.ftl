# Why a session waits or went to an agent: sentences for supervisors, told by the router.
# Names of agents, queues and skills come isolated. Clauses have no full stop: `sentence` ends them.

## بخش‌ها

list-one = { $a }
list-two = { $a } و { $b }
list-three = { $a }، { $b } و { $c }
list-more = { $a }، { $b } و { $count } نفر دیگر
seconds = { $count } ثانیه
minutes = { $count } دقیقه
hours = { $count } ساعت
sentence = { $now }.
sentence-next = { $now }؛ تا { $in } دیگر { $what }.
sentence-of = { $now } ({ $count } نفر می‌توانستند آن را بپذیرند).
sentence-of-next = { $now } ({ $count } نفر می‌توانستند آن را بپذیرند؛ گزینهٔ بعدی { $agent } بود).

## آنچه خودبه‌خود در پی می‌آید

next-levels = سطح‌های لازم { $count } پله پایین می‌آید
next-tiers = { $count } ردهٔ دیگر هم می‌تواند کمک کند
next-queue = همکاران صف { $queue } هم می‌توانند کمک کنند
next-limit = انتظار پایان می‌یابد و به مشتری خبر داده می‌شود

## چرا منتظر است

waiting-customer-away = اتصال مشتری قطع شده است و جای او تا { $in } دیگر محفوظ می‌ماند
waiting-asked =
    { $count ->
        [0] هم‌اکنون از همکاران پرسیده می‌شود
       *[other] از { $agents } پرسیده شده است و برای پاسخ { $in } وقت مانده است
    }
waiting-held =
    { $count ->
        [0] منتظر کسی است که پیش‌تر با این مشتری گفت‌وگو کرده است و تا { $in } دیگر همه می‌توانند آن را بپذیرند
        [1] منتظر { $agents } است که پیش‌تر با این مشتری گفت‌وگو کرده است و تا { $in } دیگر همه می‌توانند آن را بپذیرند
       *[other] منتظر { $agents } است که پیش‌تر با این مشتری گفت‌وگو کرده‌اند و تا { $in } دیگر همه می‌توانند آن را بپذیرند
    }
waiting-paused = سرپرست صف را موقتاً متوقف کرده است و از کسی پرسیده نمی‌شود
waiting-until-open = صف بسته است؛ تا باز شدن آن { $in } مانده است
waiting-closed = صف بسته است و معلوم نیست چه زمانی باز می‌شود
waiting-for-its-time = نوبت آن { $in } دیگر می‌رسد؛ تا آن وقت از کسی پرسیده نمی‌شود
waiting-nobody-everybody = هیچ‌کس سر کار نیست
waiting-nobody-skill = هیچ‌یک از همکاران حاضر { $skill } را در سطح { $level } یا بالاتر ندارد
waiting-nobody-language = هیچ‌یک از همکاران حاضر زبان { $skill } را در سطح { $level } یا بالاتر نمی‌داند
waiting-nobody-tier = هیچ‌یک از همکاران حاضر در ردهٔ { $from } نیست
waiting-nobody-tiers = هیچ‌یک از همکاران حاضر در رده‌های { $from } تا { $to } نیست
waiting-nobody-combination = هیچ‌یک از همکاران حاضر همهٔ آنچه را لازم است با هم ندارد
waiting-nobody-chat = هیچ‌یک از همکاران حاضرِ واجد شرایط گفت‌وگو نمی‌پذیرد
waiting-nobody-call = هیچ‌یک از همکاران حاضرِ واجد شرایط تماس نمی‌پذیرد
waiting-nobody-exists = { $now } و بیرون از نوبت کاری هم کسی نمی‌تواند آن را بپذیرد
waiting-nobody-available =
    { $count ->
        [1] تنها همکار حاضری که می‌توانست آن را بپذیرد اکنون کار تازه نمی‌پذیرد
       *[other] هر { $count } همکار حاضری که می‌توانستند آن را بپذیرند اکنون کار تازه نمی‌پذیرند
    }
waiting-passed =
    { $count ->
        [1] این مورد اندکی پیش نزد { $agents } بود یا از او پرسیده شد و هنوز دوباره پرسیده نمی‌شود
       *[other] این مورد اندکی پیش نزد { $agents } بود یا از آنان پرسیده شد و هنوز دوباره پرسیده نمی‌شود
    }
waiting-earlier = کسانی که جای خالی دارند آن را برای کسی نگه می‌دارند که نوبتش زودتر است
waiting-room-kept = { $agent } تا برای این مورد جا باز شود چیزی را که نوبتش دیرتر است نمی‌پذیرد
waiting-queue-maximum = کسانی که جای خالی دارند به سقف گفت‌وگوهای این صف رسیده‌اند
waiting-busy =
    { $count ->
        [1] تنها همکاری که می‌تواند آن را بپذیرد مشغول است
       *[other] هر { $count } همکاری که می‌توانند آن را بپذیرند مشغول‌اند
    }

## چرا از کسی پرسیده شد

asked-only-candidate = از { $agent } پرسیده شد، چون کس دیگری نمی‌توانست آن را بپذیرد
asked-past-contact = از { $agent } پرسیده شد، چون پیش‌تر با این مشتری گفت‌وگو کرده است
asked-skill-fit = از { $agent } پرسیده شد، چون مهارت‌هایش مناسب‌تر است
asked-load = از { $agent } پرسیده شد، چون جای خالی بیشتری دارد
asked-fill = از { $agent } پرسیده شد، چون از پیش کار دارد و دیگران آزاد می‌مانند
asked-longest-idle = از { $agent } پرسیده شد، چون بیش از همه آزاد بوده است
asked-tie = از { $agent } پرسیده شد، چون همه یکسان بودند و نوبت او بود
asked-transfer = از { $agent } پرسیده شد، چون همکار یا سرپرستی چنین خواست
asked-earliest-due = از { $agent } پرسیده شد، چون در آن لحظه کس دیگری نمی‌توانست آن را بپذیرد و چیزی زودتر در نوبت او نبود
asked-all = از { $agent } پرسیده شد، چون از همهٔ کسانی که می‌توانستند یک‌جا پرسیده شد
taken-by-hand = { $agent } آن را خودش از صف برداشت
handed-over = { $agent } آن را از { $other } تحویل گرفته است
inherited = ارتباط { $other } قطع شد و { $agent } آن را ادامه می‌دهد

## چگونه پایان یافت

over-customer = پایان یافت: مشتری گفت‌وگو را بست
over-agent = پایان یافت: همکار گفت‌وگو را بست
over-silence = پایان یافت: مشتری مدتی دراز ساکت بود
over-customer-lost = پایان یافت: اتصال مشتری برنگشت
over-left = پایان یافت: مشتری صف را ترک کرد
over-queue-closed = پایان یافت: صف بسته شد
over-waited-too-long = پایان یافت: انتظار به حد صف رسید
over-not-reached = پایان یافت: با مشتری تماس گرفته شد و پاسخ نداد
over-wrong-number = پایان یافت: شمارهٔ تماس نادرست بود
