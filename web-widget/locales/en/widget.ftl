# The widget: launcher and panel.
launcher-open = Open chat
launcher-unread =
    { $count ->
        [one] Open chat, { $count } new message
       *[other] Open chat, { $count } new messages
    }
launcher-waiting = Open chat. { $place }
panel-title = Chat with us
pill-offered = Asking an agent…
pill-in-line = In line
pill-place = Place { $position }
title-joined = { $agent } is here for you
title-message = New message from { $agent }

connecting = Connecting…
line-open = Connected
line-connecting = Connecting…
line-lost = No connection
back = Back
close-panel = Close
language = Language
sound-on = Turn sound on
sound-off = Turn sound off
outdated = A new version of this page is available. Please reload it.

lost = Connection lost.
unreachable = We cannot be reached right now.
lost-retry-in =
    { $seconds ->
        [one] Trying again in { $seconds } second.
       *[other] Trying again in { $seconds } seconds.
    }
lost-retrying = Trying again…
lost-place-kept = Your place is kept until { $time }.
lost-chat-kept = Your conversation is kept until { $time }.
lost-restart = We are restarting. Your place may be lost; we are sorry.
lost-grace-over = Your place may be gone by now. We keep trying.
held = We cannot take your request right now.
held-kept = What you wrote is kept here, and we try again by ourselves.

home-greeting = Hello! How can we help?
home-lead = Choose a topic. You will see your place in line at once.
home-all-closed = Nobody is here at the moment. These are our hours:
home-no-queues = There is no chat to choose at the moment.
session-gone = Your earlier conversation is over. You can start a new one.
queue-open = Open now
queue-open-wait = Open, wait: { $wait }
queue-unstaffed = Nobody is here yet; you can get in line
queue-closed = Closed at the moment
queue-opens-at = Closed, opens { $time }

form-name = Your name (optional)
form-topic = What is it about? (optional)
form-topic-hint = A few words help us to find the right person.
form-page = The agent will see where you are: { $page }
form-start = Get in line
form-cancel = Do not wait
form-starting = One moment…
refused-queue-closed = This queue has just closed. Please try again when it opens.
refused-queue-full = Too many people are waiting right now. Please try again in a few minutes.
refused-queue-unknown = This topic is not available any more. Please choose another one.
refused-busy = We are very busy right now. Please try again in a moment.
refused-other = That did not work. Please try again.

waiting-region = Your place in line
waiting-number = Your place in line
waiting-next = You are next
waiting-in-line = You are in line
waiting-wait = Wait: { $wait }
waiting-wait-unknown = We can’t say yet how long it will take.
waiting-since = Waiting for { $time }
waiting-rose = Somebody whose turn is earlier came back; you were number { $from } before.
waiting-worse-more-ahead = It takes longer than we said: more people than usual with your topic go first.
waiting-worse-fewer-agents = It takes longer than we said: fewer colleagues are there to answer than before.
waiting-worse-slower = It takes longer than we said: conversations are taking longer than usual.
waiting-closes-served = We close at { $time }. Whoever is in line then is still answered.
waiting-closes-release = We close at { $time }, and may not get to you before that.
waiting-limit = We may not get to you before { $time }, when your place in line ends.
waiting-offered = An agent is being asked right now
place-announced = You are number { $position } in line.
wait-announced = The wait: { $wait }.
leave = Leave the line
leave-question = Leave the line? Your place will be lost.
leave-confirm = Leave
leave-cancel = Keep waiting

log-label = Conversation
log-you = You wrote:
log-new = New messages
line-joined = { $agent } has joined
line-took-over = { $agent } goes on with you; { $before } has left
line-left = { $agent } has left
line-transferred = You are being passed on to { $queue }. Your waiting time counts.
line-agent-lost = The agent’s connection was lost. You have your earlier place again.
line-escalated = You are being passed on to a specialist. Your waiting time counts.
line-reassigned = You are being passed on to { $queue }. Your waiting time counts.
line-rejoined = You are waiting in line again.
joined-announced = { $agent } has joined. You can talk now.
typing = { $agent } is typing
message-refused = This message could not be delivered.
message-full = This conversation has reached its limit. Please start a new one.
message-too-large = This message is too long.
message-session-over = Not sent: the conversation was over before.
message-too-old = We cannot say any more whether this message arrived. Please look before you send it again.
unsent = Not sent
copy = Copy
copied = Copied
try-again = Try again
discard = Discard
composer-label = Your message
composer-hint = Write a message
composer-hint-waiting = You can write already
composer-full = Too many messages are waiting to be sent. They go out as soon as the connection is back; please wait a moment.
composer-too-long =
    { $bytes ->
        [one] Too long by { $bytes } byte. Please shorten it or send it in parts.
       *[other] Too long by { $bytes } bytes. Please shorten it or send it in parts.
    }
send = Send
silence-warning = Are you still there? Without a message from you the chat closes in { $time }.
silence-announced = Are you still there? Please write a message, or the chat will close.
end = End chat
end-question = End this conversation?
end-confirm = End chat
end-cancel = Go on

ended-customer = You ended the conversation. Thank you!
ended-agent = The conversation is over. Thank you for writing to us!
ended-silence = The chat was closed because there was no message from you for a while.
ended-customer-lost = The chat was closed because your connection was lost for too long.
ended-left-queue = You have left the line.
ended-queue-closed = We have closed for today before your turn came. We are sorry.
ended-waited-too-long = The wait has become too long, and we could not get to you. We are sorry. Please try again later.
ended-not-reached = We called you several times and could not reach you. Please ask again whenever you like.
ended-wrong-number = The number you gave us was wrong, and we could not call you. Please ask again with the right one.
ended-other = The conversation is over.
start-again = Start again
transcript-download = Download the conversation
transcript-title = Conversation
transcript-you = You
transcript-cut = The beginning of this long conversation is left out.

choices-label = Instead of waiting here
choice-callback = Call me back
choice-callback-wait = { $wait }, your place is kept
choice-callback-place = When your turn comes, your place is kept
choice-message = Leave a message
choice-message-by = Answered by { $time }
choice-number = Your phone number
choice-number-hint = With the country code. Only the person who calls you sees it.
choice-number-wrong = This is no phone number with a country code, such as +30 210 1234567.
choice-slot = When
choice-slot-taken = That time is taken by now. Please choose another one.
choice-not-offered = This is not offered any more.
choice-text = Your message
choice-back = Back
choice-callback-ask = Ask for the call
choice-message-send = Leave the message
deferred-region = What you asked for
deferred-callback = We call you back
deferred-message = We have your message
deferred-callback-at = { $time }
deferred-callback-turn = When your turn comes. You can close this page.
deferred-callback-now = An agent is about to call you.
deferred-message-by = The answer comes by { $time }, here on this page. You can close it meanwhile.
deferred-message-here = The answer comes here on this page. You can close it meanwhile.
deferred-attempts = Calls without an answer: { $attempts } of { $most }
deferred-rejoin = Wait here instead
deferred-cancel-callback = Cancel the call
deferred-cancel-message = Take the message back
deferred-cancel-question = Nobody will answer then. Really?
deferred-cancel = Yes
deferred-keep = No
turn-question = It is your turn. Can you take a call now?
turn-confirm = Yes, call me
turn-later = Later
line-callback = You asked to be called
line-message = You left a message
line-put-off = You asked to be called later
line-no-answer = We called and could not reach you
