# What the pages for staff share: signing in, dialogs.

staff-signin-title = Welcome back
staff-signin-login = Login name
staff-signin-password = Password
staff-signin-show = Show password
staff-signin-hide = Hide password
staff-signin-submit = Sign in
staff-signin-busy = Signing in…
staff-signin-signed-out = You have been signed out. Sign in again to go on.
staff-problem-bad-credentials = Login name or password is wrong.
staff-problem-forbidden = This account may not use this page.
staff-problem-too-many = Too many attempts. Wait a minute, then try again.
staff-problem-origin = This address may not sign in here. Open this page at its usual address.
staff-problem-network = The server cannot be reached. Check your connection and try again.
staff-problem-other = Signing in did not work. Try again in a moment.
staff-language = Language
staff-signout = Sign out
staff-cancel = Cancel
staff-close = Close
staff-retry-now = Try now
