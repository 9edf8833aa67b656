# The agent desktop.

agent-page-title = Agent desktop · Seira
agent-page-title-offers = { $count ->
    [one] ({ $count }) New customer · Seira
   *[other] ({ $count }) New customers · Seira
}
agent-page-title-unread = ({ $count }) Agent desktop · Seira
agent-loading = Loading your desktop…
agent-skip = Skip to the conversations

## Signing in

agent-signin-lead = Sign in to take customers.
agent-signin-promise = Every customer in turn, each with the right person.
agent-signin-point-offers = The right customer comes to you, with the reason why.
agent-signin-point-chats = Several conversations side by side, nothing gets lost.
agent-signin-point-back = A lost connection picks up where it stopped.
agent-admin-title = Admins have no desktop
agent-admin-text = { $name } is an admin: no customers come here. Admins watch and steer the queues on the supervisors’ page. To take customers, sign in as an agent or a supervisor.
agent-admin-link = To the supervisors’ page

## Top bar

agent-presence-button = Your presence:
agent-presence-available = Available
agent-presence-away = Away
agent-presence-offline = Offline
agent-presence-grace = Reconnecting
agent-presence-available-hint = New customers come to you
agent-presence-offline-hint = Nothing new until you come back
agent-reason-missed-offers = Missed offers
agent-reason-break = Break
agent-reason-lunch = Lunch
agent-reason-meal = Meal
agent-reason-meeting = Meeting
agent-reason-training = Training
agent-reason-coaching = Coaching
agent-reason-admin = Paperwork
agent-reason-technical = Technical problem
agent-missed-title = You are away because offers went unanswered.
agent-missed-back = Become available
agent-meter-chats = Chats
agent-meter-calls = Calls
agent-meter-chats-label = { $used } of { $max } chats in use
agent-meter-calls-label = { $used } of { $max } calls in use
agent-link-live = Connected
agent-link-connecting = Connecting
agent-link-lost = No connection
agent-alerts = Sound and notifications
agent-alerts-sound = Ring for offers
agent-alerts-test = Play a test sound
agent-alerts-notify = Browser notifications
agent-alerts-notify-ask = Allow notifications
agent-alerts-notify-on = Notifications are on
agent-alerts-notify-denied = Your browser blocks notifications for this page. Allow them in its site settings.
agent-alerts-notify-none = This browser has no notifications.
agent-shortcuts-open = Keyboard shortcuts
agent-account = Account of { $name }
agent-signout-title = Sign out now?
agent-signout-text = { $count ->
    [one] You still have { $count } open conversation. It goes back in line after a while.
   *[other] You still have { $count } open conversations. They go back in line after a while.
}

## Banners

agent-banner-lost = Connection lost. Your conversations are kept; what you write is sent as soon as the connection is back.
agent-trouble-full = The server’s disk is full: nothing new is taken right now.
agent-trouble-readonly = The server’s disk is read-only: nothing new is taken right now.
agent-trouble-slow = The server’s disk hardly answers: nothing new is taken right now.
agent-trouble-failing = The server’s disk fails: nothing new is taken right now.
agent-trouble-kept = What you write is kept and sent as soon as it is back.
agent-banner-retry = Next try in { $time }
agent-banner-draining = The server restarts. This page reconnects by itself in a moment.
agent-banner-restart = The server restarts and keeps no conversations. This page reconnects by itself in a moment.
agent-banner-surge = { $queues }: more customers are coming than can be answered, since { $time }.
agent-banner-sound = Your browser keeps sound off until you allow it. You would not hear offers.
agent-banner-sound-on = Turn sound on

## Offers

agent-offers = Offers
agent-offer-chat = New chat
agent-offer-call = New call
agent-offer-waited = Waited { $time }
agent-offer-left = { $count ->
    [one] { $count } second left
   *[other] { $count } seconds left
}
agent-offer-announce = { $channel ->
    [call] New call from { $name }, { $queue }. Alt A accepts, Alt D declines.
   *[chat] New chat from { $name }, { $queue }. Alt A accepts, Alt D declines.
}
agent-offer-accept = Accept
agent-offer-decline = Decline
agent-offer-accepting = Accepting…
agent-offer-declining = Declining…
agent-offer-why = Why you
agent-offer-skills = Needs
agent-offer-skill-level = level { $level } or higher
agent-offer-expired = An offer went unanswered and was passed on.
agent-offer-rescinded = The last offer is gone: a colleague took it, or the customer no longer waits.
agent-offer-consult = Your advice is wanted
agent-offer-conference = You are asked to join
agent-invitation-asks-consult = { $by } asks you to read along and advise. The customer does not notice.
agent-invitation-asks-conference = { $by } asks you to talk with the customer too.
agent-invitation-announce = { $by } asks for you ({ $role }): { $name }, { $queue }. Alt A accepts, Alt D declines.
agent-invitation-consult = to advise
agent-invitation-conference = to join
agent-invitation-expired = An invitation went unanswered.
agent-invitation-rescinded = The invitation is gone: it was taken back, or the conversation is over.
agent-nobody = Customer without a name
agent-why-only-candidate = You are the only one free who can take it.
agent-why-past-contact = This customer has talked with you before.
agent-why-skill-fit = { $count ->
    [one] Your skills fit.
   *[other] Your skills fit best of { $count } who could take it.
}
agent-why-load = { $count ->
    [one] You have room.
   *[other] You have the most room of { $count } who could take it.
}
agent-why-fill = You have work already, and others stay free.
agent-why-longest-idle = { $count ->
    [one] You are free.
   *[other] You have been free longest of { $count } who could take it.
}
agent-why-tie = { $count ->
    [one] You are free.
   *[other] All { $count } who could take it were equal; it was your turn.
}
agent-why-transfer = A colleague asked for you.
agent-why-earliest-due = You were the only one who could take this customer just then, who is next in line for you.
agent-why-all-asked = Everybody who can help is asked at once; the first to accept gets it.

## My work

agent-work = My work
agent-work-count = { $count ->
    [one] { $count } conversation
   *[other] { $count } conversations
}
agent-work-none = No conversations yet
agent-card-unread = { $count ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
agent-card-waiting = Waiting for you
agent-card-their-turn = Customer’s turn
agent-card-lost = Customer offline
agent-card-wrap-up = Wrap-up
agent-card-typing = is typing…
agent-card-you = You: { $text }
agent-card-no-message = No messages yet
agent-queues = In line
agent-queue-waiting = { $count ->
    [0] nobody waiting
    [one] { $count } waiting
   *[other] { $count } waiting
}
agent-team = Team
agent-team-none = No colleague is on duty.
agent-back = Back to my work

## Who waits

agent-waiting = Who is waiting
agent-waiting-none = Nobody is waiting whom you could take.
agent-waiting-stale = The server does not answer: this list is not up to date.
agent-waiting-more = Only the first { $count } are shown.
agent-waiting-place = Place { $place }
agent-waiting-take = Take
agent-waiting-up = To the front
agent-waiting-reassign = Reassign
agent-waiting-why = Why?
agent-waiting-action = { $action }: { $name }
agent-waiting-taken = { $name } is yours now.
agent-waiting-moved = { $name } is at the front now.
agent-waiting-reassign-title = Reassign { $name }
agent-waiting-paused = Paused
agent-waiting-closed = Closed
agent-waiting-no-room = You are not available, or have no room.
agent-waiting-not-available = Become available to take somebody.
agent-waiting-gone = This customer is no longer waiting.
agent-record-title = Why { $name } waits
agent-record-skill = { $skill }: level { $level } or higher
agent-record-able = Who could take it
agent-record-counts = { $accounts } in all · { $signed_in } on duty · { $available } available · { $with_room } with room
agent-record-due = Due
agent-record-earlier = Earlier because
agent-record-boost = { $reason } ({ $time })
agent-record-steps = Times it was widened
agent-record-limit = Wait ends at

## Empty desk

agent-idle-available-title = You are available
agent-idle-available-text = The next customer for you appears here. Until then, nothing to do.
agent-idle-away-title = You are away
agent-idle-away-text = Nobody new comes to you. Become available when you are ready.
agent-idle-offline-title = You are offline
agent-idle-offline-text = Become available to take customers.
agent-idle-grace-title = Coming back
agent-idle-grace-text = The connection was lost for a moment. Your presence returns by itself.

## A conversation

agent-thread = Conversation with { $name }
agent-thread-waited = waited { $time }
agent-thread-talking = talking for { $time }
agent-thread-note = Note from a colleague
agent-thread-lost = The customer’s connection is lost. The conversation stays open for { $time }.
agent-thread-silence = The customer has been asked to write. The conversation closes in { $time }.
agent-thread-typing = { $name } is typing…
agent-thread-earlier = Show earlier messages
agent-thread-jump = { $count ->
    [0] Go to the newest message
    [one] { $count } new message
   *[other] { $count } new messages
}
agent-line-arrived = In line for { $queue }
agent-line-transferred = Passed on to { $queue }
agent-line-agent-lost = Back in line: the agent’s connection was lost
agent-line-escalated = Passed to the next tier: { $queue }
agent-line-reassigned = Moved by a supervisor: { $queue }
agent-line-rejoined = The customer waits on the page again
agent-line-callback = The customer asked to be called
agent-line-left-message = The customer left a message and reads the answer later
agent-line-put-off = The customer would rather be called later
agent-line-no-answer = Nobody answered the call; there will be another one
agent-line-joined = { $name } joined
agent-line-you-joined = You joined
agent-line-took-over = { $name } took over from { $from }
agent-line-you-took-over = You took over from { $from }
agent-line-left = { $name } left
agent-whisper-mark = colleagues only
agent-line-silence = Asked the customer to write by { $time }
agent-end-customer = The customer ended the conversation
agent-end-agent = The agent ended the conversation
agent-end-silence = Closed because the customer did not write
agent-end-customer-lost = Closed because the customer did not come back
agent-end-left-queue = The customer left the line
agent-end-queue-closed = The queue closed
agent-end-waited-too-long = The wait reached its limit
agent-end-not-reached = The customer did not answer the calls
agent-end-wrong-number = The number to call was wrong
agent-status-sending = Sending…
agent-status-waiting = Sent when the connection is back
agent-status-sent = Sent
agent-status-delivered = Delivered
agent-status-read = Read
agent-status-failed = Not sent
agent-unsent = Not sent: the conversation is no longer yours.
agent-unsent-copy = Copy
agent-unsent-copied = Copied
agent-failed-edit = Edit again
agent-failed-discard = Discard
agent-composer-label = Message to { $name }
agent-composer-placeholder = Write a message…
agent-composer-send = Send
agent-composer-send-colleagues = Send to colleagues only
agent-composer-label-colleagues = Message to colleagues only
agent-composer-placeholder-colleagues = The customer will not see this…
agent-composer-to = Who reads what you write
agent-composer-to-customer = To { $name }
agent-composer-to-colleagues = Colleagues only
agent-composer-adviser = You advise: the customer sees neither you nor what you write.
agent-composer-hint = Enter sends, Shift + Enter starts a new line
agent-composer-too-long = The message is too long. Shorten it or send it in parts.
agent-composer-full = Too much is waiting to be sent. Wait for the connection.
agent-transfer = Transfer
agent-end = End
agent-end-title = End this conversation?
agent-end-text = { $name } is told that the conversation is over. You go on with the wrap-up.
agent-end-confirm = End conversation

## Transfer

agent-transfer-title = Transfer { $name }
agent-transfer-lead = The time already waited counts.
agent-transfer-queues = Queues
agent-transfer-agents = Colleagues
agent-transfer-no-agents = No colleague is on duty.
agent-transfer-note = Note for the colleague (optional)
agent-transfer-note-hint = The customer does not see this note.
agent-transfer-submit = Transfer
agent-transfer-busy = Transferring…
agent-escalate = Pass to the next tier
agent-escalate-hint = Goes to a specialist; the place in line stays.

## Colleagues in the conversation

agent-ask = Ask a colleague
agent-ask-title = Ask a colleague
agent-ask-lead = You keep the conversation with { $name }. The colleague may say no.
agent-ask-whom = Whom
agent-ask-next-tier = Somebody of the next tier
agent-ask-next-tier-hint = The best who has room now
agent-ask-role = What for
agent-ask-consult = Advise me
agent-ask-consult-hint = Reads along and writes to you; the customer does not notice.
agent-ask-conference = Join the conversation
agent-ask-conference-hint = Talks with the customer too.
agent-ask-submit = Ask
agent-ask-busy = Asking…
agent-members = Who is in the conversation with { $name }
agent-members-now = In the conversation: { $names }
agent-members-you = You
agent-role-holder = in charge
agent-role-consult = adviser, unseen
agent-role-conference = talking with the customer
agent-invited = is being asked { $role }
agent-uninvite = Take back
agent-admit = Let talk
agent-admit-hint = { $name } talks with the customer from then on.
agent-hand-over = Hand over
agent-hand-over-title = Hand over to { $name }?
agent-hand-over-text = { $name } holds the conversation with { $customer } from then on, and you leave it.
agent-part-send-out = Send out
agent-part-leave = Leave
agent-invite-accepted = { $name } is in the conversation now.
agent-invite-declined = { $name } declined.
agent-invite-expired = { $name } did not answer.
agent-invite-lost = { $name } is not there any more.

## Wrap-up

agent-wrap-title = Wrap-up
agent-wrap-left = ends by itself in { $time }
agent-wrap-disposition = Outcome
agent-wrap-disposition-none = No outcome
agent-wrap-note = Note for colleagues (optional)
agent-wrap-done = Done
agent-wrap-busy = Saving…
agent-ready = Ready: finish all { $count }
agent-ready-hint = Finishes every wrap-up at once, without outcomes.
agent-disposition-solved = Solved
agent-disposition-resolved = Resolved
agent-disposition-answered = Question answered
agent-disposition-follow-up = Needs follow-up
agent-disposition-escalated = Passed to specialists
agent-disposition-no-answer = Customer did not answer
agent-disposition-wrong-queue = Wrong queue
agent-disposition-spam = Spam
agent-disposition-other = Other

## Notices

agent-notices = Notices
agent-notice-dismiss = Dismiss
agent-gone-transferred = { $name } has been passed on.
agent-gone-done = { $name } is done.
agent-gone-called-later = { $name } did not answer. There will be another call.
agent-gone-meanwhile = While you were disconnected, the conversation with { $name } left your desk.
agent-gone-left = You are no longer in the conversation with { $name }.
agent-gone-lost = Your connection was lost for too long. { $name } went back in line.
agent-error-internal = Something went wrong on our side. Nothing was changed; try again.
agent-error-protocol = This page is out of date. Reload it.
agent-error-too-large = The text is too long.
agent-error-session-over = This conversation is already over.
agent-error-wrong-state = That is no longer possible here.
agent-error-session-unknown = This conversation is no longer yours.
agent-error-queue-unknown = This queue no longer exists.
agent-error-queue-closed = This queue takes nobody right now.
agent-error-queue-full = This queue is full.
agent-error-channel-unavailable = This queue does not take this kind of conversation.
agent-error-offer-closed = This offer is no longer open.
agent-error-agent-unknown = This colleague does not exist.
agent-error-agent-unavailable = This colleague cannot take it right now.
agent-error-already-in = This colleague is in the conversation already, or is being asked.
agent-error-not-member = This colleague is not in the conversation.
agent-error-conversation-crowded = There are as many agents in this conversation as there may be.
agent-error-no-higher-tier = There is no higher tier that could take this.
agent-error-nobody-free = Nobody of a higher tier has room right now.
agent-error-reason-unknown = This reason is not allowed.
agent-error-disposition-unknown = This outcome is not allowed.
agent-error-conversation-full = This conversation has reached its limit of messages.
agent-error-signed-out = You have been signed out.
agent-error-too-fast = That was too fast. Wait a moment, then try again.
agent-error-too-old = This was asked for so long ago that nobody knows any more what became of it. Look before you repeat it.
agent-error-busy = The server is busy. Try again in a moment.

## Keyboard

agent-keys-title = Keyboard shortcuts
agent-keys-accept = Accept the first offer
agent-keys-decline = Decline the first offer
agent-keys-open = Open conversation 1 to 9
agent-keys-next = Next conversation
agent-keys-previous = Previous conversation
agent-keys-ask = Ask a colleague
agent-keys-transfer = Transfer the conversation
agent-keys-end = End the conversation
agent-keys-presence = Presence menu
agent-keys-list = This list
agent-keys-send = Send the message
agent-keys-newline = New line
agent-keys-single = Open this list with the ? key

agent-verified = Verified by the website
agent-identity = What the website knows
agent-identity-segments = Groups of the customer
agent-identity-email = E-mail
agent-identity-phone = Phone
agent-earlier = Earlier conversations
agent-earlier-title = Earlier conversations with { $name }
agent-earlier-search = Search topics and messages
agent-earlier-none = Nothing found.
agent-earlier-more = Show more
agent-earlier-back = Back to the list
agent-earlier-erased = What was written here has been erased.

agent-offer-callback = Callback
agent-offer-message = Message
agent-callback-region = The call to the customer
agent-callback-attempt = Call { $attempt } of { $most }
agent-callback-confirmed = the customer is there
agent-callback-no-number = The number is erased.
agent-callback-reached = Reached
agent-callback-no-answer = No answer
agent-callback-wrong-number = Wrong number
agent-message-hint = The customer left this message and reads the answer later. End the conversation when you have written it.
