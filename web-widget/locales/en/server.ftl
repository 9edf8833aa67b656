# Texts that the router sends to customers where the configuration has none of its own.
# $position: place in line, 0 while unknown. $waited_minutes: whole minutes waited so far.

hold-place =
    { $position ->
        [0] Thank you for waiting. Somebody will be with you as soon as possible.
        [1] You are next in line. Thank you for waiting.
       *[other] You are number { $position } in line. Thank you for waiting.
    }
hold-waited =
    { $waited_minutes ->
        [0] We have not forgotten you. Thank you for your patience.
        [one] You have been waiting for { $waited_minutes } minute. Thank you for your patience.
       *[other] You have been waiting for { $waited_minutes } minutes. Thank you for your patience.
    }
hold-write = You can write your question already: whoever answers you will read it right away.
closed = We are closed right now. Please write to us again during our opening hours.
unavailable = We cannot take your request right now. Please try again in a moment.
unstaffed-wait = Nobody is on duty right now. You can stay in line: your place is kept until somebody is here.
unstaffed-refuse = Sorry, nobody is available right now. Please try again a little later.
# Where a text speaks to a customer who gave no name: "Hello, { $name }!"
unnamed-customer = dear customer
surge = Far more people than usual are asking for us right now, and it will take longer than you are used to. If it can wait, please come back later.
