"""Sign in: an enrolment code the first time and again, a PIN where there is no key ring."""
