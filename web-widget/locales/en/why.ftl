# Why a session waits or went to an agent: sentences for supervisors, told by the router.
# Names of agents, queues and skills come isolated. Clauses have no full stop: `sentence` ends them.

## Parts

list-one = { $a }
list-two = { $a } and { $b }
list-three = { $a }, { $b } and { $c }
list-more =
    { $count ->
        [one] { $a }, { $b } and { $count } other
       *[other] { $a }, { $b } and { $count } others
    }
seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
sentence = { $now }.
sentence-next = { $now }; in { $in } { $what }.
sentence-of =
    { $count ->
        [one] { $now } ({ $count } agent could have taken it).
       *[other] { $now } ({ $count } agents could have taken it).
    }
sentence-of-next =
    { $count ->
        [one] { $now } ({ $count } agent could have taken it; next best was { $agent }).
       *[other] { $now } ({ $count } agents could have taken it; next best was { $agent }).
    }

## What comes next by itself: "in 60 seconds ..."

next-levels = the required levels drop by { $count }
next-tiers =
    { $count ->
        [one] { $count } more tier may take it
       *[other] { $count } more tiers may take it
    }
next-queue = agents of { $queue } may take it too
next-limit = the wait ends and the customer is told

## Why it waits

waiting-customer-away = The customer's connection is lost, and the place is kept for another { $in }
waiting-asked =
    { $count ->
        [0] Agents are being asked
        [one] { $agents } is being asked and has { $in } left to answer
       *[other] { $agents } are being asked and have { $in } left to answer
    }
waiting-held =
    { $count ->
        [0] It waits for somebody who has talked with this customer before, and is for everybody in { $in }
        [one] It waits for { $agents }, who has talked with this customer before, and is for everybody in { $in }
       *[other] It waits for { $agents }, who have talked with this customer before, and is for everybody in { $in }
    }
waiting-paused = A supervisor has paused the queue, so nobody is asked
waiting-until-open = The queue is closed; it waits for the opening in { $in }
waiting-closed = The queue is closed, and it is not known when it opens
waiting-for-its-time = Its time comes in { $in }; until then nobody is asked
waiting-nobody-everybody = Nobody is on duty
waiting-nobody-skill = Nobody on duty has { $skill } at level { $level } or better
waiting-nobody-language = Nobody on duty speaks { $skill } at level { $level } or better
waiting-nobody-tier = Nobody on duty is in tier { $from }
waiting-nobody-tiers = Nobody on duty is in tiers { $from } to { $to }
waiting-nobody-combination = Nobody on duty has everything that is asked for at once
waiting-nobody-chat = Nobody on duty who knows enough takes chats
waiting-nobody-call = Nobody on duty who knows enough takes calls
waiting-nobody-exists = { $now }, and nobody who is off duty could take it either
waiting-nobody-available =
    { $count ->
        [one] The only agent on duty who could take it is away
       *[other] All { $count } agents on duty who could take it are away
    }
waiting-passed =
    { $count ->
        [one] { $agents } had it or was asked a moment ago, and is not asked again yet
       *[other] { $agents } had it or were asked a moment ago, and are not asked again yet
    }
waiting-earlier = Those who have room keep it for somebody who is due earlier
waiting-room-kept = { $agent } takes nothing that is due later until there is room for it
waiting-queue-maximum = Those who have room have as many sessions of this queue as it allows
waiting-busy =
    { $count ->
        [one] The only agent who could take it is busy
       *[other] All { $count } agents who could take it are busy
    }

## Why an agent was asked

asked-only-candidate = { $agent } was asked because nobody else could take it
asked-past-contact = { $agent } was asked because of an earlier talk with this customer
asked-skill-fit = { $agent } was asked because of the best fit of skills
asked-load = { $agent } was asked because of having the most room
asked-fill = { $agent } was asked because of having work already, so that others stay free
asked-longest-idle = { $agent } was asked because of being idle for longest
asked-tie = { $agent } was asked because all else was equal and it was this agent's turn
asked-transfer = { $agent } was asked because a colleague or a supervisor wished so
asked-earliest-due = { $agent } was asked because nobody else could take it just then, and nothing due earlier was waiting for this agent
asked-all = { $agent } was asked because everybody who could take it was asked at once
taken-by-hand = { $agent } took it out of the line by hand
handed-over = { $agent } has it from { $other }, who handed it over
inherited = { $agent } has it from { $other }, whose connection was lost

## How it ended

over-customer = It is over: the customer ended the conversation
over-agent = It is over: the agent ended the conversation
over-silence = It is over: the customer was silent for too long
over-customer-lost = It is over: the customer's connection did not come back
over-left = It is over: the customer left the line
over-queue-closed = It is over: the queue closed
over-waited-too-long = It is over: the wait reached the limit of the queue
over-not-reached = It is over: the customer was called and did not answer
over-wrong-number = It is over: the number to call was wrong
