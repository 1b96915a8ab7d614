"""What the pages say, in each language. Data only; a test holds the languages together."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "de")

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "login": "Login",
        "password": "Password",
        "sign_in": "Sign in",
        "sign_in_why": "The Sellthrough program on this computer asks you to sign in.",
        "have_invitation": "I have an invitation, or forgot my password",
        "have_login": "I have a login",
        "invitation": "Accept an invitation",
        "invitation_why": "Choose how you sign in from now on. It replaces what you had before.",
        "invitation_code": "Invitation code",
        "invitation_code_hint": "Twelve letters and digits. Your admin makes it for you.",
        "login_hint": "Your e-mail address, or a name of three characters or more.",
        "new_password": "Password",
        "new_password_hint": "Twelve characters or more; several words are fine.",
        "repeat": "The password once more",
        "go_on": "Continue",
        "factor": "Second step",
        "factor_why": "Enter the code your authenticator shows for Sellthrough.",
        "factor_code": "Code of six digits",
        "factor_hint": "Lost the authenticator? Enter one of your recovery codes here.",
        "enrol": "Set up your authenticator",
        "enrol_why": "Vendor staff sign in with a second step. Scan this with an authenticator "
        "app, then enter the code it shows.",
        "enrol_typed": "Or type this key into it:",
        "qr_label": "QR code for your authenticator",
        "codes": "Keep your recovery codes",
        "codes_why": "Each stands in once for your authenticator. Print them or write them down "
        "now; they are not shown again.",
        "kept": "I have kept them",
        "reused": "A sign-in of yours was ended",
        "reused_why": "One of its tokens was used twice, so a copy of it may be in other hands. "
        "Recorded work is safe. If you can't explain it by a restored or copied profile, tell "
        "your admin.",
        "refused": "This can't go on here",
        "again": "Close this page and begin again in the program.",
    },
    "de": {
        "login": "Anmeldename",
        "password": "Passwort",
        "sign_in": "Anmelden",
        "sign_in_why": "Das Programm Sellthrough auf diesem Rechner bittet um deine Anmeldung.",
        "have_invitation": "Ich habe eine Einladung oder mein Passwort vergessen",
        "have_login": "Ich habe einen Anmeldenamen",
        "invitation": "Einladung annehmen",
        "invitation_why": "Wähle, womit du dich künftig anmeldest. Es ersetzt, was vorher galt.",
        "invitation_code": "Einladungscode",
        "invitation_code_hint": "Zwölf Buchstaben und Ziffern. Dein Admin erstellt ihn für dich.",
        "login_hint": "Deine E-Mail-Adresse oder ein Name mit mindestens drei Zeichen.",
        "new_password": "Passwort",
        "new_password_hint": "Mindestens zwölf Zeichen; mehrere Wörter sind gut.",
        "repeat": "Passwort wiederholen",
        "go_on": "Weiter",
        "factor": "Zweiter Schritt",
        "factor_why": "Gib den Code ein, den deine Authenticator-App für Sellthrough zeigt.",
        "factor_code": "Code aus sechs Ziffern",
        "factor_hint": "App nicht mehr da? Gib hier einen deiner Ersatzcodes ein.",
        "enrol": "Authenticator einrichten",
        "enrol_why": "Mitarbeitende des Herstellers melden sich in zwei Schritten an. Scanne dies "
        "mit einer Authenticator-App und gib den Code ein, den sie zeigt.",
        "enrol_typed": "Oder tippe diesen Schlüssel ein:",
        "qr_label": "QR-Code für deine Authenticator-App",
        "codes": "Bewahre deine Ersatzcodes auf",
        "codes_why": "Jeder ersetzt einmal deine Authenticator-App. Drucke sie jetzt oder schreibe "
        "sie auf; sie werden nicht noch einmal gezeigt.",
        "kept": "Ich habe sie aufbewahrt",
        "reused": "Eine deiner Anmeldungen wurde beendet",
        "reused_why": "Eines ihrer Tokens wurde zweimal benutzt; eine Kopie ist vielleicht in "
        "fremden Händen. Erfasstes ist sicher. Wenn kein wiederhergestelltes oder kopiertes "
        "Profil der Grund ist, sag es deinem Admin.",
        "refused": "Hier geht es nicht weiter",
        "again": "Schließe diese Seite und beginne im Programm neu.",
    },
}

FAULTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "wrong": "Login or password is wrong.",
        "wrong_factor": "This code is wrong or was used already.",
        "wait": "Too many tries. Wait {minutes} min; computers that are signed in go on working.",
        "busy": "Many people are signing in right now. Try again in a few seconds.",
        "invitation": "This invitation is wrong, used up or expired. Ask for a new one.",
        "login": "A login has 3 to 64 characters and no spaces.",
        "taken": "This login is taken. Choose another one.",
        "repeat": "The two passwords are not the same.",
        "short": "This password is too short: twelve characters or more.",
        "long": "This password is too long: at most 256 characters.",
        "common": "This password is easy to guess. Choose another one.",
        "named": "This password is little more than a name. Choose another one.",
        "old": "This page is too old.",
        "request": "The program's request is not one this server answers.",
        "no_factor": "Your role signs in with a second step, and none is set up. Ask for a new "
        "invitation.",
    },
    "de": {
        "wrong": "Anmeldename oder Passwort ist falsch.",
        "wrong_factor": "Dieser Code ist falsch oder wurde schon benutzt.",
        "wait": "Zu viele Versuche. Warte {minutes} min; angemeldete Rechner arbeiten weiter.",
        "busy": "Gerade melden sich viele an. Versuche es in ein paar Sekunden noch einmal.",
        "invitation": "Diese Einladung ist falsch, verbraucht oder abgelaufen. Bitte um eine neue.",
        "login": "Ein Anmeldename hat 3 bis 64 Zeichen und keine Leerzeichen.",
        "taken": "Dieser Anmeldename ist vergeben. Wähle einen anderen.",
        "repeat": "Die beiden Passwörter sind nicht gleich.",
        "short": "Dieses Passwort ist zu kurz: mindestens zwölf Zeichen.",
        "long": "Dieses Passwort ist zu lang: höchstens 256 Zeichen.",
        "common": "Dieses Passwort ist leicht zu erraten. Wähle ein anderes.",
        "named": "Dieses Passwort ist kaum mehr als ein Name. Wähle ein anderes.",
        "old": "Diese Seite ist zu alt.",
        "request": "Auf diese Anfrage des Programms antwortet dieser Server nicht.",
        "no_factor": "Deine Rolle meldet sich in zwei Schritten an, und der zweite ist nicht "
        "eingerichtet. Bitte um eine neue Einladung.",
    },
}
