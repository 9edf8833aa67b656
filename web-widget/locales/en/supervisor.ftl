# The supervisors' page.

super-page-title = Supervisor · Seira
super-page-title-overrun = ⚠ Overrun · Supervisor · Seira
super-title = Supervisor
super-loading = Loading the floor…

## Signing in

super-signin-lead = Sign in to see the floor.
super-signin-promise = Every line at a glance, every promise accounted for.
super-signin-point-live = Who waits, for how long, and who is there for them.
super-signin-point-surge = Say it first when more people come than you can answer.
super-signin-point-honest = See how often the promised waits came true.
super-agents-title = This page is for supervisors
super-agents-text = { $name } takes customers and has no access to this page.
super-agents-link = To the agent desktop

## Queues

super-queues = Queues
super-no-queues = There are no queues.
super-crew = Agents on duty
super-crew-available = { $count } available
super-crew-busy = { $count } busy
super-crew-away = { $count } away
super-col-queue = Queue
super-col-state = State
super-col-waiting = Waiting
super-col-oldest = Longest wait
super-col-staff = Agents
super-col-actions = Actions
super-state-open = Open
super-state-closed = Closed
super-state-opens = Closed, opens { $time }
super-state-paused = Paused
super-state-overrun = Overrun since { $time }
super-state-declared = Overrun since { $time }, declared
super-surge-cap = { $count ->
    [one] At most { $count } person in line
   *[other] At most { $count } people in line
}
super-surge-widens = More agents are asked
super-staff-attended = Taking work
super-staff-away = On duty, nobody available
super-staff-none = Nobody on duty
super-overrun-banner = { $count ->
    [one] { $queues } is overrun: more customers are coming than can be answered.
   *[other] { $queues } are overrun: more customers are coming than can be answered.
}
super-stale = As of { $time }; nothing newer has come.

## What one can do

super-declare = Declare a surge
super-declare-for = Declare a surge for { $queue }
super-change = Change
super-change-for = Change the surge of { $queue }
super-end = End
super-end-for = End the surge of { $queue }
super-pause = Pause
super-pause-for = Pause { $queue }
super-resume = Resume
super-resume-for = Resume { $queue }
super-declare-title = Declare a surge for { $queue }
super-declare-text = Customers are told before they queue and while they wait, until you end it.
super-declare-notice = What customers read
super-declare-notice-hint = Everybody reads it as you write it. Leave it empty for the configured text, in each customer’s language.
super-declare-cap = Most people in line
super-declare-cap-hint = Leave it empty for what is configured.
super-declare-widen = Ask more agents
super-declare-widen-configured = As configured
super-declare-widen-yes = Yes
super-declare-widen-no = No
super-declare-submit = Declare
super-problem-forbidden = This account may not do that.
super-problem-queue = There is no such queue any more.
super-problem-request = The server does not take it like that. Check what you entered.
super-problem-unavailable = The server takes nothing right now. Try again in a moment.
super-problem-other = That did not work. Try again in a moment.

## Promises

super-promises = Promises
super-promises-lead = A promise is the longest wait that a customer was told. It is kept if somebody was there by then.
super-promises-none = Nothing was promised in this time.
super-promises-missing = This server does not report on promises yet.
super-promises-forbidden = This account may not read the report on promises.
super-span = Time of the report
super-span-today = Today
super-span-days = { $days } days
super-csv = Download as CSV
super-col-promised = Promised
super-col-kept = Kept
super-col-censored = Kept, those who left counted as unknown
super-col-bias = Served
super-col-width = Width of the range
super-col-told = Told
super-col-day = Day
super-col-hour = Hour
super-outcomes = { $kept } kept, { $broken } broken, { $left } left before, { $worse } made longer
super-bias-none = just as promised
super-bias-earlier = { $by } earlier than promised
super-bias-later = { $by } later than promised
super-verdict-few = Too few to judge
super-verdict-kept = As often as promised
super-verdict-less = Less often than promised
super-verdict-more = More often than promised
super-charts-of = Promises of { $queue }
super-chart-days = Share kept, by day
super-chart-hours = Share kept, by hour of the day
super-chart-text = Bars: share of promises kept. The dashed line is what was promised, { $level }. The same numbers are in the table that follows.
super-chart-bar = { $when }: { $share } of { $told } kept
