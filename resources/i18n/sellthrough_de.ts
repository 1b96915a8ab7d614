<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>AuditView</name>
    <message>
        <source>Record</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>The story</source>
        <translation>Die Geschichte</translation>
    </message>
    <message>
        <source>Tell the story (Enter)</source>
        <translation>Geschichte erzählen (Enter)</translation>
    </message>
    <message>
        <source>What is the export for?</source>
        <translation>Wofür ist der Export?</translation>
    </message>
    <message>
        <source>Purpose of the export</source>
        <translation>Zweck des Exports</translation>
    </message>
    <message>
        <source>Export (Ctrl+E)</source>
        <translation>Exportieren (Strg+E)</translation>
    </message>
    <message>
        <source>Say what the export is for.</source>
        <translation>Sagen Sie, wofür der Export ist.</translation>
    </message>
    <message>
        <source>Who took it, how much and what for becomes part of the record.</source>
        <translation>Wer ihn nahm, wie viel und wofür, wird Teil des Protokolls.</translation>
    </message>
    <message>
        <source>Entry {height} is no longer what it was: somebody changed the past. Keep this computer as it is and tell the programme owner.</source>
        <translation>Eintrag {height} ist nicht mehr, was er war: Jemand hat die Vergangenheit verändert. Lassen Sie diesen Computer, wie er ist, und sagen Sie es der Programmleitung.</translation>
    </message>
    <message>
        <source>The chain stands at entry {height}, head {head}… Devices outside the server that witness it: {told}, the newest by entry {newest}.</source>
        <translation>Die Kette steht bei Eintrag {height}, Kopf {head}… Geräte außerhalb des Servers, die sie bezeugen: {told}, das neueste mit Eintrag {newest}.</translation>
    </message>
    <message>
        <source>This computer has checked the {count} entries shown.</source>
        <translation>Dieser Computer hat die {count} gezeigten Einträge geprüft.</translation>
    </message>
    <message>
        <source>There is nothing of that name in the record.</source>
        <translation>Unter diesem Namen steht nichts im Protokoll.</translation>
    </message>
    <message>
        <source>{count} entries are in {file}.</source>
        <translation>{count} Einträge stehen in {file}.</translation>
    </message>
    <message>
        <source>The record is read from the server, and there is no line to it.</source>
        <translation>Das Protokoll wird vom Server gelesen, und es gibt keine Verbindung zu ihm.</translation>
    </message>
    <message>
        <source>Nothing of it is kept on this computer. Try again when the line is back.</source>
        <translation>Nichts davon liegt auf diesem Computer. Versuchen Sie es wieder, wenn die Verbindung zurück ist.</translation>
    </message>
    <message>
        <source>Entries of the record</source>
        <translation>Einträge des Protokolls</translation>
    </message>
    <message>
        <source>Find in the record</source>
        <translation>Im Protokoll suchen</translation>
    </message>
    <message>
        <source>Person, claim:…, deal:…, device:…, a day or two days  (Ctrl+F)</source>
        <translation>Person, claim:…, deal:…, device:…, ein Tag oder zwei  (Strg+F)</translation>
    </message>
    <message>
        <source>The record is empty.</source>
        <translation>Das Protokoll ist leer.</translation>
    </message>
    <message>
        <source>No entry fits. Esc in the filter empties it; “All” shows all.</source>
        <translation>Kein Eintrag passt. Esc im Filter leert ihn; „Alle“ zeigt alle.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Your sign-in has ended</source>
        <translation>Ihre Anmeldung ist abgelaufen</translation>
    </message>
    <message>
        <source>Everything recorded is kept and recording goes on. Sending waits.</source>
        <translation>Alles Erfasste ist sicher, und Erfassen geht weiter. Das Senden wartet.</translation>
    </message>
    <message>
        <source>Take the smaller one</source>
        <translation>Die kleinere nehmen</translation>
    </message>
</context>
<context>
    <name>BulkInView</name>
    <message>
        <source>Import sales</source>
        <translation>Verkäufe importieren</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Back (Ctrl+B)</source>
        <translation>Zurück (Strg+B)</translation>
    </message>
    <message>
        <source>Save verdicts… (Ctrl+S)</source>
        <translation>Urteile speichern… (Strg+S)</translation>
    </message>
    <message>
        <source>Reading {file}</source>
        <translation>{file} wird gelesen</translation>
    </message>
    <message>
        <source>{file} verdicts</source>
        <translation>{file} Urteile</translation>
    </message>
    <message>
        <source>Save the file with its verdicts</source>
        <translation>Die Datei mit den Urteilen speichern</translation>
    </message>
    <message>
        <source>Writing {file}</source>
        <translation>{file} wird geschrieben</translation>
    </message>
    <message>
        <source>This very file was imported {when}.</source>
        <translation>Genau diese Datei wurde schon importiert: {when}.</translation>
    </message>
    <message>
        <source>What is there already stays as it is.</source>
        <translation>Was schon da ist, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Columns of the last file like this one are gone: {columns}</source>
        <translation>Spalten der letzten Datei dieser Art fehlen: {columns}</translation>
    </message>
    <message>
        <source>Choose the columns that took their place, or go on without.</source>
        <translation>Wählen Sie die Spalten, die an ihre Stelle traten, oder machen Sie ohne sie weiter.</translation>
    </message>
    <message>
        <source>This layout is known as “{name}”.</source>
        <translation>Dieser Aufbau ist bekannt als „{name}“.</translation>
    </message>
    <message>
        <source>Its columns are set as the last time.</source>
        <translation>Die Spalten sind wie beim letzten Mal gewählt.</translation>
    </message>
    <message>
        <source>Judging the rows</source>
        <translation>Die Zeilen werden geprüft</translation>
    </message>
    <message>
        <source>Stopped. Nothing was recorded.</source>
        <translation>Angehalten. Nichts wurde gemeldet.</translation>
    </message>
    <message>
        <source>Recording; scans may wait a moment</source>
        <translation>Wird gemeldet; Scans warten vielleicht kurz</translation>
    </message>
    <message>
        <source>Nothing was recorded: some rows come out otherwise by now.</source>
        <translation>Nichts wurde gemeldet: Für einige Zeilen gilt inzwischen etwas anderes.</translation>
    </message>
    <message>
        <source>Look at them once more, then import.</source>
        <translation>Sehen Sie sie noch einmal an, dann importieren Sie.</translation>
    </message>
    <message>
        <source>The file with its verdicts is saved as {file}.</source>
        <translation>Die Datei mit den Urteilen ist gespeichert als {file}.</translation>
    </message>
    <message>
        <source>Judge the rows (Ctrl+Enter)</source>
        <translation>Zeilen prüfen (Strg+Enter)</translation>
    </message>
    <message>
        <source>Next file (Ctrl+Enter)</source>
        <translation>Nächste Datei (Strg+Enter)</translation>
    </message>
    <message>
        <source>Record {sales} (Ctrl+Enter)</source>
        <translation>{sales} melden (Strg+Enter)</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>3 of 3: its rows</source>
        <translation>3 von 3: die Zeilen</translation>
    </message>
    <message>
        <source>2 of 3: its columns</source>
        <translation>2 von 3: die Spalten</translation>
    </message>
    <message>
        <source>1 of 3: the file</source>
        <translation>1 von 3: die Datei</translation>
    </message>
</context>
<context>
    <name>BulkRowsModel</name>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation>Verkauft am</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
</context>
<context>
    <name>CheckWindow</name>
    <message>
        <source>Check the document</source>
        <translation>Das Dokument prüfen</translation>
    </message>
    <message>
        <source>What was looked for on the document</source>
        <translation>Was auf dem Dokument gesucht wurde</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Black out areas (B)</source>
        <translation>Bereiche schwärzen (B)</translation>
    </message>
    <message>
        <source>Black out the chosen line (X)</source>
        <translation>Gewählte Zeile schwärzen (X)</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Rückgängig (Strg+Z)</translation>
    </message>
    <message>
        <source>Leave it (Esc)</source>
        <translation>Weglassen (Esc)</translation>
    </message>
    <message>
        <source>Reading it safely…</source>
        <translation>Wird sicher gelesen…</translation>
    </message>
    <message>
        <source>Add it all the same</source>
        <translation>Trotzdem hinzufügen</translation>
    </message>
    <message>
        <source>Also for the other lines of this invoice: {count}</source>
        <translation>Auch für die anderen Zeilen dieser Rechnung: {count}</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Seite {number} von {count}</translation>
    </message>
    <message>
        <source>Blacking out…</source>
        <translation>Wird geschwärzt…</translation>
    </message>
    <message>
        <source>Black out and show it (Enter)</source>
        <translation>Schwärzen und zeigen (Eingabe)</translation>
    </message>
    <message>
        <source>Add it (Enter)</source>
        <translation>Hinzufügen (Eingabe)</translation>
    </message>
    <message>
        <source>This is what is sent: a picture, without text or notes beneath the black. The original stays with you.</source>
        <translation>Das wird gesendet: ein Bild, ohne Text oder Notizen unter dem Schwarz. Das Original bleibt bei Ihnen.</translation>
    </message>
    <message>
        <source>Draw over names, addresses and account numbers with the mouse. Leave serials and the invoice number readable.</source>
        <translation>Übermalen Sie Namen, Adressen und Kontonummern mit der Maus. Seriennummern und Rechnungsnummer bleiben lesbar.</translation>
    </message>
    <message>
        <source>Is there a private person&apos;s name or address on it? Black it out.</source>
        <translation>Steht Name oder Adresse einer Privatperson darauf? Schwärzen Sie das.</translation>
    </message>
</context>
<context>
    <name>ClaimFacts</name>
    <message>
        <source>The selected claim</source>
        <translation>Die gewählte Meldung</translation>
    </message>
    <message>
        <source>Worth</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Stated by</source>
        <translation>Gemeldet von</translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation>Verkauft am</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Eingegangen</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Why it is here</source>
        <translation>Warum sie hier ist</translation>
    </message>
    <message>
        <source>Choose a claim to see why it waits for you.</source>
        <translation>Wählen Sie eine Meldung: Dann steht hier, warum sie auf Sie wartet.</translation>
    </message>
    <message>
        <source>It can&apos;t be approved: {why}</source>
        <translation>Bestätigen geht nicht: {why}</translation>
    </message>
    <message>
        <source>Approving it takes two: your word is noted, and waits.</source>
        <translation>Bestätigen braucht zwei: Ihr Wort wird vermerkt und wartet.</translation>
    </message>
    <message>
        <source>Can co-sign: {names}</source>
        <translation>Mitzeichnen können: {names}</translation>
    </message>
    <message>
        <source>{names} has it open too</source>
        <translation>Auch offen bei {names}</translation>
    </message>
    <message>
        <source>Why it is here: risk {risk} of 100</source>
        <translation>Warum sie hier ist: Risiko {risk} von 100</translation>
    </message>
    <message>
        <source>scanned {moment}</source>
        <translation>gescannt {moment}</translation>
    </message>
    <message>
        <source>not stated yet</source>
        <translation>noch nicht angegeben</translation>
    </message>
    <message>
        <source>{count} claims marked</source>
        <translation>{count} Meldungen markiert</translation>
    </message>
    <message>
        <source>Why they are here</source>
        <translation>Warum sie hier sind</translation>
    </message>
</context>
<context>
    <name>ClaimPanel</name>
    <message>
        <source>The selected claim</source>
        <translation>Die gewählte Meldung</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Save (Enter)</source>
        <translation>Speichern (Eingabe)</translation>
    </message>
    <message>
        <source>Take back… (Del)</source>
        <translation>Zurücknehmen (Entf)</translation>
    </message>
    <message>
        <source>Choose a claim to see its verdict and what can be done.</source>
        <translation>Wählen Sie eine Meldung: Dann stehen hier das Urteil und was sich tun lässt.</translation>
    </message>
    <message>
        <source>Units (Ctrl+U)</source>
        <translation>Stück (Strg+U)</translation>
    </message>
    <message>
        <source>Units this invoice names</source>
        <translation>Stückzahl auf dieser Rechnung</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Answer by</source>
        <translation>Antwort bis</translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation>Verkauft am</translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation>Gescannt</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Answer… (Enter)</source>
        <translation>Antworten… (Eingabe)</translation>
    </message>
    <message>
        <source>Appeal… (Enter)</source>
        <translation>Einspruch… (Eingabe)</translation>
    </message>
    <message>
        <source>Take this claim back?</source>
        <translation>Diese Meldung zurücknehmen?</translation>
    </message>
    <message>
        <source>Take back (Enter)</source>
        <translation>Zurücknehmen (Eingabe)</translation>
    </message>
    <message>
        <source>{serial} then earns nothing; it may be recorded again.</source>
        <translation>{serial} bringt dann nichts ein; sie kann neu erfasst werden.</translation>
    </message>
    <message>
        <source>A whole number from 1 to {most}.</source>
        <translation>Eine ganze Zahl von 1 bis {most}.</translation>
    </message>
</context>
<context>
    <name>ClaimReply</name>
    <message>
        <source>Send (Enter)</source>
        <translation>Absenden (Eingabe)</translation>
    </message>
    <message>
        <source>Not now (Esc)</source>
        <translation>Jetzt nicht (Esc)</translation>
    </message>
    <message>
        <source>The proof is attached below, beside these fields.</source>
        <translation>Der Nachweis wird unten angehängt, neben diesen Feldern.</translation>
    </message>
    <message>
        <source>Answer by {until}</source>
        <translation>Antworten bis {until}</translation>
    </message>
    <message>
        <source>Why is the refusal wrong?</source>
        <translation>Warum ist die Ablehnung falsch?</translation>
    </message>
    <message>
        <source>Why is the refusal wrong? You can appeal until {until}.</source>
        <translation>Warum ist die Ablehnung falsch? Einspruch ist möglich bis {until}.</translation>
    </message>
    <message>
        <source>Once for each claim. Somebody else than who refused it looks at it again.</source>
        <translation>Einmal je Meldung. Jemand anderes als bei der Ablehnung sieht sie noch einmal an.</translation>
    </message>
    <message>
        <source>A whole number from 1 to {most}.</source>
        <translation>Eine ganze Zahl von 1 bis {most}.</translation>
    </message>
    <message>
        <source>Write why, in a sentence.</source>
        <translation>Schreiben Sie in einem Satz, warum.</translation>
    </message>
    <message>
        <source>This was asked for.</source>
        <translation>Danach wurde gefragt.</translation>
    </message>
    <message>
        <source>Nothing has changed. Enter once more if it is right as it stands.</source>
        <translation>Es ist nichts geändert. Noch einmal Eingabe, wenn es so stimmt.</translation>
    </message>
</context>
<context>
    <name>ClaimSentences</name>
    <message>
        <source>Not recorded yet.</source>
        <translation>Noch nicht erfasst.</translation>
    </message>
    <message>
        <source>Recorded on this computer. It goes to the vendor by itself.</source>
        <translation>Auf diesem Computer erfasst. Es geht von selbst an den Hersteller.</translation>
    </message>
    <message>
        <source>Received by the vendor.</source>
        <translation>Beim Hersteller eingegangen.</translation>
    </message>
    <message>
        <source>The vendor checks this claim.</source>
        <translation>Der Hersteller prüft diese Meldung.</translation>
    </message>
    <message>
        <source>On hold at the vendor; there is nothing for you to do.</source>
        <translation>Beim Hersteller zurückgestellt; für Sie ist nichts zu tun.</translation>
    </message>
    <message>
        <source>Approved by the vendor: the points are yours.</source>
        <translation>Vom Hersteller bestätigt: Die Punkte gehören Ihnen.</translation>
    </message>
    <message>
        <source>Approved: the points are yours once the unit can&apos;t come back any more.</source>
        <translation>Bestätigt: Die Punkte gehören Ihnen, sobald das Gerät nicht mehr zurückkommen kann.</translation>
    </message>
    <message>
        <source>The points are yours, to be paid.</source>
        <translation>Die Punkte gehören Ihnen und können ausgezahlt werden.</translation>
    </message>
    <message>
        <source>Refused by the vendor.</source>
        <translation>Vom Hersteller abgelehnt.</translation>
    </message>
    <message>
        <source>You appealed; somebody else than who refused it looks at it again.</source>
        <translation>Sie haben Einspruch erhoben; jemand anderes als bei der Ablehnung sieht sie noch einmal an.</translation>
    </message>
    <message>
        <source>Refused again after your appeal. That is final.</source>
        <translation>Nach Ihrem Einspruch wieder abgelehnt. Das ist endgültig.</translation>
    </message>
    <message>
        <source>Nothing came in time, so it lapsed. Ask your vendor contact.</source>
        <translation>Es kam nichts rechtzeitig, deshalb ist sie verfallen. Fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>Taken back by the vendor; its points were taken off.</source>
        <translation>Vom Hersteller zurückgenommen; die Punkte wurden abgezogen.</translation>
    </message>
    <message>
        <source>Taken back by you. It earns nothing.</source>
        <translation>Von Ihnen zurückgenommen. Sie bringt nichts ein.</translation>
    </message>
    <message>
        <source>Safe on this computer; it can still be undone before it is sent.</source>
        <translation>Auf diesem Computer gesichert; bis zum Senden lässt es sich noch rückgängig machen.</translation>
    </message>
    <message>
        <source>Safe on this computer; sent as soon as there is a network.</source>
        <translation>Auf diesem Computer gesichert; wird gesendet, sobald das Netz da ist.</translation>
    </message>
    <message>
        <source>Sent; the vendor&apos;s answer is on its way.</source>
        <translation>Gesendet; die Antwort des Herstellers ist unterwegs.</translation>
    </message>
    <message>
        <source>As the vendor has it.</source>
        <translation>So wie beim Hersteller.</translation>
    </message>
    <message>
        <source>The vendor did not take the last change. The Sync screen says why.</source>
        <translation>Der Hersteller hat die letzte Änderung nicht angenommen. Der Bildschirm Abgleich sagt, warum.</translation>
    </message>
    <message>
        <source>Changed in two places. The Sync screen shows both.</source>
        <translation>An zwei Stellen geändert. Der Bildschirm Abgleich zeigt beide.</translation>
    </message>
    <message>
        <source>Could not be sent. The Sync screen says why; nothing is lost.</source>
        <translation>Konnte nicht gesendet werden. Der Bildschirm Abgleich sagt, warum; nichts ist verloren.</translation>
    </message>
    <message>
        <source>Nothing you could correct makes it pass.</source>
        <translation>Nichts, was Sie berichtigen könnten, lässt sie durchgehen.</translation>
    </message>
    <message>
        <source>another reading of the label</source>
        <translation>einer anderen Lesung des Etiketts</translation>
    </message>
    <message>
        <source>another invoice</source>
        <translation>einer anderen Rechnung</translation>
    </message>
    <message>
        <source>a sale date from {first} to {last}, if it was written wrongly</source>
        <translation>einem Verkaufsdatum vom {first} bis {last}, falls es falsch eingetragen war</translation>
    </message>
    <message>
        <source>It would pass with {what}: scan it again.</source>
        <translation>Sie ginge durch mit {what}: scannen Sie das Gerät noch einmal.</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>{day}: the answer is late</source>
        <translation>{day}: Antwort überfällig</translation>
    </message>
    <message>
        <source>{day} ({left})</source>
        <translation>{day} ({left})</translation>
    </message>
    <message>
        <source>{points}, confirmed</source>
        <translation>{points}, bestätigt</translation>
    </message>
    <message>
        <source>{points}, provisional</source>
        <translation>{points}, vorläufig</translation>
    </message>
    <message>
        <source>It never reached the vendor&apos;s list, so there is no appeal.</source>
        <translation>Sie kam nie in die Liste des Herstellers, deshalb gibt es keinen Einspruch.</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>Your answer by</source>
        <translation>Antworten bis</translation>
    </message>
    <message>
        <source>Appeal until</source>
        <translation>Einspruch bis</translation>
    </message>
    <message>
        <source>Payable from</source>
        <translation>Auszahlbar ab</translation>
    </message>
    <message>
        <source>All {named} units on it are claimed.</source>
        <translation>Alle {named} Stück darauf sind gemeldet.</translation>
    </message>
    <message>
        <source>{left} of {named} units on it aren&apos;t claimed yet.</source>
        <translation>{left} von {named} Stück darauf sind noch nicht gemeldet.</translation>
    </message>
    <message>
        <source>Claimed: {units}, {points} not decided</source>
        <translation>Gemeldet: {units}, {points} nicht entschieden</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Missing: {what}</source>
        <translation>Es fehlt: {what}</translation>
    </message>
    <message>
        <source>{count} to answer</source>
        <translation>{count} zu beantworten</translation>
    </message>
    <message>
        <source>{count} refused that can be appealed</source>
        <translation>{count} abgelehnt mit möglichem Einspruch</translation>
    </message>
    <message>
        <source>Earned: {points}</source>
        <translation>Verdient: {points}</translation>
    </message>
    <message>
        <source>{points} of it payable by {day}</source>
        <translation>davon {points} zahlbar bis {day}</translation>
    </message>
</context>
<context>
    <name>ClaimsModel</name>
    <message>
        <source>Sold on</source>
        <translation>Verkauft am</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>+{points} provisional</source>
        <translation>+{points} vorläufig</translation>
    </message>
</context>
<context>
    <name>CodeCard</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>Weglegen</translation>
    </message>
    <message>
        <source>Code for {name}</source>
        <translation>Code für {name}</translation>
    </message>
    <message>
        <source>Good once, until {when}. Hand it over in person or by phone: whoever types it is taken for {name}.</source>
        <translation>Gilt einmal, bis {when}. Persönlich oder am Telefon weitergeben: Wer ihn eintippt, gilt als {name}.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>ColumnsPage</name>
    <message>
        <source>Sheet</source>
        <translation>Blatt</translation>
    </message>
    <message>
        <source>Day of every sale</source>
        <translation>Tag aller Verkäufe</translation>
    </message>
    <message>
        <source>Day or month first</source>
        <translation>Tag oder Monat zuerst</translation>
    </message>
    <message>
        <source>Decimal mark</source>
        <translation>Dezimalzeichen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>No column</source>
        <translation>Keine Spalte</translation>
    </message>
    <message>
        <source>One day for all rows</source>
        <translation>Ein Tag für alle Zeilen</translation>
    </message>
    <message>
        <source>Say which</source>
        <translation>Welcher?</translation>
    </message>
    <message>
        <source>An empty cell means the one above</source>
        <translation>Eine leere Zelle meint die darüber</translation>
    </message>
    <message>
        <source>Numbers such as 45356 are days</source>
        <translation>Zahlen wie 45356 sind Tage</translation>
    </message>
    <message>
        <source>Which column has the serials?</source>
        <translation>In welcher Spalte stehen die Seriennummern?</translation>
    </message>
    <message>
        <source>Which column has the day of the sale?</source>
        <translation>In welcher Spalte steht der Verkaufstag?</translation>
    </message>
    <message>
        <source>Rows of the file</source>
        <translation>Zeilen der Datei</translation>
    </message>
    <message>
        <source>No rows below the names.</source>
        <translation>Keine Zeilen unter den Namen.</translation>
    </message>
</context>
<context>
    <name>ConfirmBar</name>
    <message>
        <source>Keep as it is (Esc)</source>
        <translation>So lassen (Esc)</translation>
    </message>
</context>
<context>
    <name>ConflictPanel</name>
    <message>
        <source>All theirs (Ctrl+T)</source>
        <translation>Alles von dort (Strg+T)</translation>
    </message>
    <message>
        <source>All mine (Ctrl+M)</source>
        <translation>Alles von mir (Strg+M)</translation>
    </message>
    <message>
        <source>Send my choice (Enter)</source>
        <translation>Meine Wahl senden (Eingabe)</translation>
    </message>
    <message>
        <source>Decide later (Esc)</source>
        <translation>Später entscheiden (Esc)</translation>
    </message>
    <message>
        <source>%1: changed in two places</source>
        <translation>%1: an zwei Stellen geändert</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>It was</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>Von dort</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>Von mir</translation>
    </message>
    <message>
        <source>Still to choose: %1.</source>
        <translation>Noch zu wählen: %1.</translation>
    </message>
    <message>
        <source>as it was</source>
        <translation>wie vorher</translation>
    </message>
    <message>
        <source>theirs is chosen</source>
        <translation>das von dort ist gewählt</translation>
    </message>
    <message>
        <source>mine is chosen</source>
        <translation>meins ist gewählt</translation>
    </message>
    <message>
        <source>nothing is chosen yet</source>
        <translation>noch nichts gewählt</translation>
    </message>
    <message>
        <source>{field}: theirs {theirs}; mine {mine}; {chosen}</source>
        <translation>{field}: von dort {theirs}; von mir {mine}; {chosen}</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>Nothing is overwritten: both sides are kept until you choose. For each field take theirs (Left) or mine (Right).</source>
        <translation>Nichts wird überschrieben: Beides bleibt erhalten, bis Sie wählen. Nehmen Sie in jedem Feld das von dort (Links) oder Ihres (Rechts).</translation>
    </message>
    <message>
        <source>What only you changed is sent in any case.</source>
        <translation>Was nur Sie geändert haben, wird in jedem Fall gesendet.</translation>
    </message>
    <message>
        <source>What waits for your choice must be repeated afterwards: {steps}.</source>
        <translation>Was auf Ihre Wahl wartet, ist danach zu wiederholen: {steps}.</translation>
    </message>
</context>
<context>
    <name>Counters</name>
    <message>
        <source>Sure points</source>
        <translation>Sichere Punkte</translation>
    </message>
    <message>
        <source>Open points</source>
        <translation>Offene Punkte</translation>
    </message>
    <message>
        <source>Scans today</source>
        <translation>Scans heute</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n waiting to be sent.</source>
        <translation>
            <numerusform>%n wartet auf das Senden.</numerusform>
            <numerusform>%n warten auf das Senden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Documents still to be sent: %n.</source>
        <translation>
            <numerusform>Noch zu senden: %n Dokument.</numerusform>
            <numerusform>Noch zu senden: %n Dokumente.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>1 unit</source>
        <translation>1 Stück</translation>
    </message>
    <message numerus="yes">
        <source>%Ln units</source>
        <translation>
            <numerusform>%Ln Stück</numerusform>
            <numerusform>%Ln Stück</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DealForm</name>
    <message>
        <source>This is a tender</source>
        <translation>Das ist eine Ausschreibung</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>2027-03-12, 12.3.2027 or +30</source>
        <translation>2027-03-12, 12.3.2027 oder +30</translation>
    </message>
    <message>
        <source>Needed before it can be submitted.</source>
        <translation>Wird gebraucht, bevor er eingereicht werden kann.</translation>
    </message>
    <message>
        <source>Name or code</source>
        <translation>Name oder Kürzel</translation>
    </message>
    <message>
        <source>Own customer</source>
        <translation>Eigener Kunde</translation>
    </message>
    <message>
        <source>Referral</source>
        <translation>Empfehlung</translation>
    </message>
    <message>
        <source>Trade fair</source>
        <translation>Messe</translation>
    </message>
    <message>
        <source>Web enquiry</source>
        <translation>Anfrage im Web</translation>
    </message>
    <message>
        <source>Cold call</source>
        <translation>Kaltakquise</translation>
    </message>
    <message>
        <source>Vendor lead</source>
        <translation>Hinweis des Herstellers</translation>
    </message>
</context>
<context>
    <name>DealPanel</name>
    <message>
        <source>Save (Ctrl+S)</source>
        <translation>Speichern (Strg+S)</translation>
    </message>
    <message>
        <source>Choose a deal in the list, or begin a new one with Ctrl+N.</source>
        <translation>Wählen Sie einen Deal aus der Liste oder beginnen Sie mit Strg+N einen neuen.</translation>
    </message>
    <message>
        <source>What happened, newest first</source>
        <translation>Was geschah, Neuestes zuerst</translation>
    </message>
    <message>
        <source>New deal</source>
        <translation>Neuer Deal</translation>
    </message>
    <message>
        <source>A draft stays with you; submitting asks for protection.</source>
        <translation>Ein Entwurf bleibt bei Ihnen; Einreichen bittet um Schutz.</translation>
    </message>
    <message>
        <source>(no name yet)</source>
        <translation>(noch kein Name)</translation>
    </message>
    <message>
        <source>registered {day}</source>
        <translation>registriert am {day}</translation>
    </message>
    <message>
        <source>answer due {day}</source>
        <translation>Antwort bis {day}</translation>
    </message>
    <message>
        <source>Reason: {reason}</source>
        <translation>Grund: {reason}</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message>
        <source>Ctrl+{number}</source>
        <translation>Strg+{number}</translation>
    </message>
    <message>
        <source>{step}: {customer}?</source>
        <translation>{step}: {customer}?</translation>
    </message>
    <message>
        <source>{step} (Enter)</source>
        <translation>{step} (Eingabe)</translation>
    </message>
    <message>
        <source>Reason or note</source>
        <translation>Grund oder Notiz</translation>
    </message>
</context>
<context>
    <name>DealSentences</name>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Land</translation>
    </message>
    <message>
        <source>Web domain</source>
        <translation>Web-Domain</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Ansprechpartner</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Produkte</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Expected close</source>
        <translation>Erwarteter Abschluss</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Tender</source>
        <translation>Ausschreibung</translation>
    </message>
    <message>
        <source>Competitor</source>
        <translation>Wettbewerber</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Likeness of customers, 0 to 1</source>
        <translation>Ähnlichkeit der Kunden, 0 bis 1</translation>
    </message>
    <message>
        <source>Protected until</source>
        <translation>Geschützt bis</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>Registriert</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Eingereicht</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Zurückgezogen</translation>
    </message>
    <message>
        <source>Taken up by the vendor</source>
        <translation>Vom Hersteller in Arbeit genommen</translation>
    </message>
    <message>
        <source>Approved: protection begins</source>
        <translation>Bestätigt: Der Schutz beginnt</translation>
    </message>
    <message>
        <source>Returned to the partner</source>
        <translation>An den Partner zurückgegeben</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Marked as duplicate</source>
        <translation>Als doppelt markiert</translation>
    </message>
    <message>
        <source>More time asked for</source>
        <translation>Um mehr Zeit gebeten</translation>
    </message>
    <message>
        <source>More time granted</source>
        <translation>Mehr Zeit gewährt</translation>
    </message>
    <message>
        <source>More time denied</source>
        <translation>Mehr Zeit abgelehnt</translation>
    </message>
    <message>
        <source>Won</source>
        <translation>Gewonnen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Protection ran out</source>
        <translation>Schutz abgelaufen</translation>
    </message>
    <message>
        <source>Protection revoked</source>
        <translation>Schutz entzogen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Same customer as another deal, with a product in common</source>
        <translation>Gleicher Kunde wie bei einem anderen Deal, mit einem gemeinsamen Produkt</translation>
    </message>
    <message>
        <source>Same customer as another deal, other products</source>
        <translation>Gleicher Kunde wie bei einem anderen Deal, andere Produkte</translation>
    </message>
    <message>
        <source>Customer similar to another deal&apos;s</source>
        <translation>Kunde ähnelt dem eines anderen Deals</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>“{typed}” can mean {more} or {less}. Write {plain} or {cents}.</source>
        <translation>„{typed}“ kann {more} oder {less} heißen. Schreiben Sie {plain} oder {cents}.</translation>
    </message>
    <message>
        <source>“{typed}” is no amount. Write it like 12500 or 12,500.00.</source>
        <translation>„{typed}“ ist kein Betrag. Schreiben Sie ihn wie 12500 oder 12.500,00.</translation>
    </message>
    <message>
        <source>“{typed}” has too many digits after the decimal mark.</source>
        <translation>„{typed}“ hat zu viele Nachkommastellen.</translation>
    </message>
    <message>
        <source>The value must be more than nothing.</source>
        <translation>Der Wert muss größer als null sein.</translation>
    </message>
    <message>
        <source>“{typed}” is too large. Check the number of zeros.</source>
        <translation>„{typed}“ ist zu groß. Prüfen Sie die Anzahl der Nullen.</translation>
    </message>
    <message>
        <source>“{typed}” is no day. Write it like 2027-03-12, 12.3.2027 or +30.</source>
        <translation>„{typed}“ ist kein Tag. Schreiben Sie ihn wie 2027-03-12, 12.3.2027 oder +30.</translation>
    </message>
    <message>
        <source>“{typed}” is no country, or could be several. Type more of its name, or its code.</source>
        <translation>„{typed}“ ist kein Land oder könnte mehrere meinen. Schreiben Sie mehr vom Namen oder das Kürzel.</translation>
    </message>
</context>
<context>
    <name>DealTimeline</name>
    <message>
        <source>What happened to this deal, newest first</source>
        <translation>Was mit diesem Deal geschah, Neuestes zuerst</translation>
    </message>
</context>
<context>
    <name>DealsModel</name>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>(no name yet)</source>
        <translation>(noch kein Name)</translation>
    </message>
    <message>
        <source>Partner</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>Protection ended on {day}</source>
        <translation>Schutz endete am {day}</translation>
    </message>
    <message>
        <source>Protected until today, {time}</source>
        <translation>Geschützt bis heute, {time}</translation>
    </message>
    <message>
        <source>Protected until {day} ({left})</source>
        <translation>Geschützt bis {day} ({left})</translation>
    </message>
</context>
<context>
    <name>DealsView</name>
    <message>
        <source>Deals</source>
        <translation>Deals</translation>
    </message>
    <message>
        <source>New deal (Ctrl+N)</source>
        <translation>Neuer Deal (Strg+N)</translation>
    </message>
    <message>
        <source>No partner has registered a deal yet.</source>
        <translation>Noch hat kein Partner einen Deal registriert.</translation>
    </message>
    <message>
        <source>Not done yet</source>
        <translation>Noch nicht geschehen</translation>
    </message>
    <message>
        <source>Unsaved changes are kept with their deal.</source>
        <translation>Ungespeicherte Änderungen bleiben bei ihrem Deal.</translation>
    </message>
    <message>
        <source>Find a deal</source>
        <translation>Deal suchen</translation>
    </message>
    <message>
        <source>Customer, product, domain or note  (Ctrl+F)</source>
        <translation>Kunde, Produkt, Domain oder Notiz  (Strg+F)</translation>
    </message>
    <message>
        <source>No deals yet. Ctrl+N registers the first one.</source>
        <translation>Noch keine Deals. Strg+N registriert den ersten.</translation>
    </message>
    <message>
        <source>No deal fits. Esc in the filter empties it; “All” shows all.</source>
        <translation>Kein Deal passt. Esc leert den Filter; „Alle“ zeigt alle.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
</context>
<context>
    <name>DecisionBar</name>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Note for your colleagues, if any</source>
        <translation>Notiz für Kollegen, falls nötig</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>Zurück (Esc)</translation>
    </message>
    <message>
        <source>Fields to ask for</source>
        <translation>Felder, nach denen gefragt wird</translation>
    </message>
    <message>
        <source>{count} left out: {why}</source>
        <translation>{count} bleiben außen vor: {why}</translation>
    </message>
    <message>
        <source>{count} wait for the next turn: one decision takes {most}.</source>
        <translation>{count} warten auf das nächste Mal: Eine Entscheidung fasst {most}.</translation>
    </message>
    <message>
        <source>Approve {count}?</source>
        <translation>{count} bestätigen?</translation>
    </message>
    <message>
        <source>Ask about {count}: for what? Digits choose.</source>
        <translation>Zu {count} nachfragen: wonach? Ziffern wählen.</translation>
    </message>
    <message>
        <source>Put {count} on hold?</source>
        <translation>{count} anhalten?</translation>
    </message>
    <message>
        <source>Take {count} up again?</source>
        <translation>{count} wieder aufnehmen?</translation>
    </message>
    <message>
        <source>Hand {count} up? Only a programme owner decides then.</source>
        <translation>{count} weiterreichen? Dann entscheidet nur die Programmleitung.</translation>
    </message>
    <message>
        <source>A word to the claimant, who reads it with the question</source>
        <translation>Ein Wort zur Frage: die meldende Person liest es</translation>
    </message>
    <message>
        <source>Approve (Enter)</source>
        <translation>Bestätigen (Eingabe)</translation>
    </message>
    <message>
        <source>{count} need a second person: {why}</source>
        <translation>{count} brauchen eine zweite Person: {why}</translation>
    </message>
    <message>
        <source>{count} are done: a colleague&apos;s word waited for yours.</source>
        <translation>{count} sind damit erledigt: Dort wartete schon ein Wort auf Ihres.</translation>
    </message>
    <message>
        <source>Can co-sign: {names}.</source>
        <translation>Mitzeichnen können: {names}.</translation>
    </message>
    <message>
        <source>Nobody else here can co-sign at present.</source>
        <translation>Derzeit kann hier niemand sonst mitzeichnen.</translation>
    </message>
    <message>
        <source>Refuse {count}: why? Press its digit.</source>
        <translation>{count} ablehnen: warum? Drücken Sie die Ziffer.</translation>
    </message>
    <message>
        <source>Refuse (Enter)</source>
        <translation>Ablehnen (Eingabe)</translation>
    </message>
    <message>
        <source>Refuse {count} for this reason?</source>
        <translation>{count} aus diesem Grund ablehnen?</translation>
    </message>
    <message>
        <source>1 claim</source>
        <translation>1 Meldung</translation>
    </message>
    <message>
        <source>{count} claims</source>
        <translation>{count} Meldungen</translation>
    </message>
    <message>
        <source>Ask (Enter)</source>
        <translation>Nachfragen (Eingabe)</translation>
    </message>
    <message>
        <source>Put on hold (Enter)</source>
        <translation>Anhalten (Eingabe)</translation>
    </message>
    <message>
        <source>Take up again (Enter)</source>
        <translation>Wieder aufnehmen (Eingabe)</translation>
    </message>
    <message>
        <source>Hand up (Enter)</source>
        <translation>Weiterreichen (Eingabe)</translation>
    </message>
</context>
<context>
    <name>DecisionStrip</name>
    <message>
        <source>Approve (A)</source>
        <translation>Bestätigen (A)</translation>
    </message>
    <message>
        <source>Hand up (E)</source>
        <translation>Weiterreichen (E)</translation>
    </message>
    <message>
        <source>Only a programme owner decides it then</source>
        <translation>Dann entscheidet nur die Programmleitung</translation>
    </message>
    <message>
        <source>Before (P)</source>
        <translation>Davor (P)</translation>
    </message>
    <message>
        <source>Next (N)</source>
        <translation>Weiter (N)</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Take up again (H)</source>
        <translation>Aufnehmen (H)</translation>
    </message>
    <message>
        <source>Hold (H)</source>
        <translation>Anhalten (H)</translation>
    </message>
    <message>
        <source>Ask for {fields} (Q)</source>
        <translation>Fragen: {fields} (Q)</translation>
    </message>
    <message>
        <source>Ask… (Q)</source>
        <translation>Fragen… (Q)</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>You can go back to Sellthrough.</source>
        <translation>Sie können zu Sellthrough zurückkehren.</translation>
    </message>
    <message>
        <source>Something went wrong in the program</source>
        <translation>Im Programm ist etwas schiefgegangen</translation>
    </message>
    <message>
        <source>Nothing you recorded is lost. A report was written to %1.</source>
        <translation>Nichts Erfasstes ist verloren. Ein Bericht steht in %1.</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Add a document</source>
        <translation>Ein Dokument hinzufügen</translation>
    </message>
    <message>
        <source>PDF, photo or any other file up to 25 MB. Or drop it here, or paste it (Ctrl+V).</source>
        <translation>PDF, Foto oder eine andere Datei bis 25 MB. Oder hier ablegen oder einfügen (Strg+V).</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take back the document just added</source>
        <translation>Das eben hinzugefügte Dokument zurücknehmen</translation>
    </message>
    <message>
        <source>Pasted picture{ending}</source>
        <translation>Eingefügtes Bild{ending}</translation>
    </message>
    <message>
        <source>None yet. Drop a file here, such as the invoice.</source>
        <translation>Noch keine. Ziehen Sie eine Datei hierher, etwa die Rechnung.</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>Keine.</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>Dokument speichern</translation>
    </message>
    <message>
        <source>Save {name}</source>
        <translation>{name} speichern</translation>
    </message>
    <message>
        <source>Look at {name}</source>
        <translation>{name} ansehen</translation>
    </message>
    <message>
        <source>{percent} % sent</source>
        <translation>{percent} % gesendet</translation>
    </message>
    <message>
        <source>waiting to be sent</source>
        <translation>wartet auf das Senden</translation>
    </message>
    <message>
        <source>with the vendor</source>
        <translation>beim Hersteller</translation>
    </message>
    <message>
        <source>not arrived yet</source>
        <translation>noch nicht angekommen</translation>
    </message>
    <message>
        <source>damaged here: add it again</source>
        <translation>hier beschädigt: erneut hinzufügen</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>nicht angenommen</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <translation>{count} Byte</translation>
    </message>
    <message>
        <source>{count} kB</source>
        <translation>{count} kB</translation>
    </message>
    <message>
        <source>{count} MB</source>
        <translation>{count} MB</translation>
    </message>
    <message>
        <source>The document is saved as {file}.</source>
        <translation>Das Dokument liegt jetzt in {file}.</translation>
    </message>
</context>
<context>
    <name>Doorbell</name>
    <message>
        <source>Sellthrough was already open: go on in this window.</source>
        <translation>Sellthrough war schon offen: Machen Sie in diesem Fenster weiter.</translation>
    </message>
</context>
<context>
    <name>DrawBar</name>
    <message>
        <source>Draw a sample</source>
        <translation>Stichprobe ziehen</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Of the claims the rules accepted in these months. The seed is what the record says first after them: nobody chooses it, and it is drawn once.</source>
        <translation>Aus den Meldungen, die die Regeln in diesen Monaten angenommen haben. Der Startwert ist das Erste, was danach im Protokoll steht: Niemand wählt ihn, und gezogen wird einmal.</translation>
    </message>
    <message>
        <source>Draw (Enter)</source>
        <translation>Ziehen (Eingabe)</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>Zurück (Esc)</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>on page {page}</source>
        <translation>auf Seite {page}</translation>
    </message>
    <message>
        <source>on {count} pages</source>
        <translation>auf {count} Seiten</translation>
    </message>
    <message>
        <source>{things} found {where}.</source>
        <translation>{things} {where} gefunden.</translation>
    </message>
    <message>
        <source>Not found: {things}.</source>
        <translation>Nicht gefunden: {things}.</translation>
    </message>
    <message>
        <source>Stands there otherwise: {things}.</source>
        <translation>Steht dort anders: {things}.</translation>
    </message>
    <message>
        <source>The number of a card ending in {card} can be read: black it out first.</source>
        <translation>Die Nummer einer Karte mit den Endziffern {card} ist lesbar: schwärzen Sie sie zuerst.</translation>
    </message>
    <message>
        <source>Only its first pages were read.</source>
        <translation>Nur die ersten Seiten wurden gelesen.</translation>
    </message>
    <message>
        <source>With areas blacked out it is a picture. What was found is still there for a person at the vendor; a program can&apos;t read it any more.</source>
        <translation>Mit geschwärzten Bereichen ist es ein Bild. Was gefunden wurde, kann beim Hersteller ein Mensch noch lesen, ein Programm nicht mehr.</translation>
    </message>
    <message>
        <source>Nothing on it can be compared: it has neither a text nor a barcode. Add it if a person can read it; else take a sharper photo, or ask for the PDF.</source>
        <translation>Darauf lässt sich nichts vergleichen: Es hat weder Text noch Barcode. Fügen Sie es hinzu, wenn ein Mensch es lesen kann; sonst machen Sie ein schärferes Foto, oder bitten Sie um das PDF.</translation>
    </message>
    <message>
        <source>{found} of {of} serials</source>
        <translation>{found} von {of} Seriennummern</translation>
    </message>
    <message>
        <source>{first} and {last}</source>
        <translation>{first} und {last}</translation>
    </message>
    <message>
        <source>serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>invoice number</source>
        <translation>Rechnungsnummer</translation>
    </message>
    <message>
        <source>date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>page {page}, read as {read}: looks alike</source>
        <translation>Seite {page}, gelesen als {read}: sieht gleich aus</translation>
    </message>
    <message>
        <source>page {page}, as {read}: month before day</source>
        <translation>Seite {page}, als {read}: Monat vor Tag</translation>
    </message>
    <message>
        <source>page {page}: {read} on the document, more than claimed</source>
        <translation>Seite {page}: {read} auf dem Dokument, mehr als gemeldet</translation>
    </message>
    <message>
        <source>page {page}, in a barcode</source>
        <translation>Seite {page}, in einem Barcode</translation>
    </message>
    <message>
        <source>page {page}</source>
        <translation>Seite {page}</translation>
    </message>
    <message>
        <source>page {page} says {read}: character {place} is {there}, not {mine}</source>
        <translation>auf Seite {page} steht {read}: Zeichen {place} ist {there}, nicht {mine}</translation>
    </message>
    <message>
        <source>page {page} says {read}</source>
        <translation>auf Seite {page} steht {read}</translation>
    </message>
    <message>
        <source>found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>different</source>
        <translation>anders</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
</context>
<context>
    <name>EvidencePane</name>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>← page</source>
        <translation>← Seite</translation>
    </message>
    <message>
        <source>page →</source>
        <translation>Seite →</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Next document (D)</source>
        <translation>Nächstes Dokument (D)</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Choose one claim to see its documents.</source>
        <translation>Wählen Sie eine Meldung, um ihre Dokumente zu sehen.</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>No document proves this sale. Q asks for one.</source>
        <translation>Kein Dokument weist diesen Verkauf nach. Q fragt danach.</translation>
    </message>
    <message>
        <source>Opening it safely…</source>
        <translation>Wird sicher geöffnet …</translation>
    </message>
    <message>
        <source>This document lies with the vendor; it is shown once the line is back.</source>
        <translation>Dieses Dokument liegt beim Hersteller; es wird gezeigt, sobald die Verbindung wieder da ist.</translation>
    </message>
    <message>
        <source>page {number} of {count}</source>
        <translation>Seite {number} von {count}</translation>
    </message>
    <message>
        <source>document {number} of {count}</source>
        <translation>Dokument {number} von {count}</translation>
    </message>
    <message>
        <source>Nothing on it can be compared by a program: read it yourself.</source>
        <translation>Ein Programm kann darauf nichts vergleichen: Lesen Sie es selbst.</translation>
    </message>
    <message>
        <source>Save the document</source>
        <translation>Dokument speichern</translation>
    </message>
</context>
<context>
    <name>FilePage</name>
    <message>
        <source>Choose a file… (Ctrl+O)</source>
        <translation>Datei wählen… (Strg+O)</translation>
    </message>
    <message>
        <source>Drop the export of your till here</source>
        <translation>Legen Sie den Export Ihrer Kasse hier ab</translation>
    </message>
    <message>
        <source>CSV, XLSX, XLS or ODS, in any layout, up to 100,000 rows. Nothing is recorded before you have seen what becomes of each row.</source>
        <translation>CSV, XLSX, XLS oder ODS, in jedem Aufbau, bis 100.000 Zeilen. Nichts wird gemeldet, bevor Sie gesehen haben, was aus jeder Zeile wird.</translation>
    </message>
    <message>
        <source>Imported on this device</source>
        <translation>Auf diesem Gerät importiert</translation>
    </message>
    <message>
        <source>Choose a file of sales</source>
        <translation>Eine Datei mit Verkäufen wählen</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
</context>
<context>
    <name>FilesCard</name>
    <message>
        <source>File for the work that is not sent</source>
        <translation>Datei für das, was nicht gesendet ist</translation>
    </message>
    <message>
        <source>Write work to this file</source>
        <translation>In diese Datei schreiben</translation>
    </message>
    <message>
        <source>Everything the vendor has not answered, signed. Writing it twice does no harm</source>
        <translation>Alles, was der Hersteller nicht beantwortet hat, unterschrieben. Zweimal schreiben schadet nicht</translation>
    </message>
    <message>
        <source>Read a file…</source>
        <translation>Datei einlesen…</translation>
    </message>
    <message>
        <source>The vendor&apos;s answers, or your own unsent work from another computer</source>
        <translation>Die Antworten des Herstellers, oder eigenes Ungesendetes von einem anderen Computer</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Where no network is allowed, work goes to the vendor as a file, by stick or by mail, and the answers come back as another one.</source>
        <translation>Wo kein Netz erlaubt ist, geht das Erfasste als Datei zum Hersteller, auf einem Stick oder per E-Mail; die Antworten kommen als Datei zurück.</translation>
    </message>
    <message>
        <source>Files of Sellthrough</source>
        <translation>Dateien von Sellthrough</translation>
    </message>
    <message>
        <source>Read a file</source>
        <translation>Datei einlesen</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>This unit</source>
        <translation>Dieses Gerät</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
</context>
<context>
    <name>HomeView</name>
    <message>
        <source>Home</source>
        <translation>Überblick</translation>
    </message>
</context>
<context>
    <name>KeptFilters</name>
    <message>
        <source>Keep this filter: what is it called?</source>
        <translation>Diesen Filter merken: Wie heißt er?</translation>
    </message>
    <message>
        <source>Keep it (Enter)</source>
        <translation>Merken (Eingabe)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>Zurück (Esc)</translation>
    </message>
    <message>
        <source>A name, please.</source>
        <translation>Bitte einen Namen.</translation>
    </message>
    <message>
        <source>Keep this filter… ({key})</source>
        <translation>Diesen Filter merken… ({key})</translation>
    </message>
    <message>
        <source>Forget the chosen filter</source>
        <translation>Den gewählten Filter vergessen</translation>
    </message>
</context>
<context>
    <name>Listing</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>first {count}</source>
        <translation>die ersten {count}</translation>
    </message>
</context>
<context>
    <name>LooksView</name>
    <message>
        <source>Second looks</source>
        <translation>Zweite Blicke</translation>
    </message>
    <message>
        <source>Agreement by reviewer</source>
        <translation>Übereinstimmung je Prüfer</translation>
    </message>
    <message>
        <source>Decisions that differ</source>
        <translation>Abweichende Entscheidungen</translation>
    </message>
    <message>
        <source>Nothing to settle: where two looked, they decided alike.</source>
        <translation>Nichts zu klären: Wo zwei hingesehen haben, entschieden sie gleich.</translation>
    </message>
    <message>
        <source>Audit samples</source>
        <translation>Stichproben</translation>
    </message>
    <message>
        <source>No sample was drawn yet. Ctrl+D draws one of months that are over.</source>
        <translation>Noch keine Stichprobe gezogen. Strg+D zieht eine aus vergangenen Monaten.</translation>
    </message>
    <message>
        <source>Settle… (Enter)</source>
        <translation>Klären… (Eingabe)</translation>
    </message>
    <message>
        <source>Draw a sample… (Ctrl+D)</source>
        <translation>Stichprobe ziehen… (Strg+D)</translation>
    </message>
    <message>
        <source>Draw again (Ctrl+R)</source>
        <translation>Nochmals ziehen (Strg+R)</translation>
    </message>
    <message>
        <source>How far second decisions agree</source>
        <translation>Wie weit zweite Entscheidungen übereinstimmen</translation>
    </message>
    <message>
        <source>Seed: entry {height} of the record, {seed}</source>
        <translation>Startwert: Eintrag {height} des Protokolls, {seed}</translation>
    </message>
    <message>
        <source>Seed, chosen by hand before that was ended: {seed}</source>
        <translation>Startwert, noch von Hand gewählt: {seed}</translation>
    </message>
    <message>
        <source>{drawn} drawn of {count} claims; {needed} tell the rate within {precision} % at {confidence} %.</source>
        <translation>{drawn} aus {count} Meldungen gezogen; {needed} zeigen die Quote auf {precision} % genau bei {confidence} %.</translation>
    </message>
    <message>
        <source>Drawn by {who}, {when}</source>
        <translation>Gezogen von {who}, {when}</translation>
    </message>
    <message>
        <source>What came of {serial}?</source>
        <translation>Was ist aus {serial} geworden?</translation>
    </message>
    <message>
        <source>Settle (Enter)</source>
        <translation>Klären (Eingabe)</translation>
    </message>
    <message>
        <source>In words: who was right, and what was done</source>
        <translation>In Worten: wer recht hatte und was geschah</translation>
    </message>
    <message>
        <source>Settled. The claim itself stays as it is.</source>
        <translation>Geklärt. Die Meldung selbst bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Asked for. The server draws it, and reviewers find it at their desk.</source>
        <translation>Angefordert. Der Server zieht sie, und die Prüfer finden sie in ihrer Liste.</translation>
    </message>
    <message>
        <source>It stands here once the server has answered.</source>
        <translation>Sie steht hier, sobald der Server geantwortet hat.</translation>
    </message>
    <message>
        <source>Drawing it again …</source>
        <translation>Wird nochmals gezogen …</translation>
    </message>
    <message>
        <source>{months}: drawn again it is NOT the same. Tell the vendor&apos;s auditor.</source>
        <translation>{months}: Nochmals gezogen ist sie NICHT dieselbe. Sagen Sie es der Revision des Herstellers.</translation>
    </message>
    <message>
        <source>{months}: drawn again, all {count} are the same.</source>
        <translation>{months}: Nochmals gezogen, alle {count} sind dieselben.</translation>
    </message>
    <message>
        <source>{months}: all {count} stand in the order of the seed. Since then claims have changed: {missing} of today&apos;s would be among them, {gone} of them would not.</source>
        <translation>{months}: Alle {count} stehen in der Reihenfolge des Startwerts. Seither haben sich Meldungen geändert: {missing} der heutigen wären darunter, {gone} davon wären es nicht.</translation>
    </message>
    <message>
        <source>The seed is what the record says first after these months.</source>
        <translation>Der Startwert ist, was das Protokoll nach diesen Monaten zuerst sagt.</translation>
    </message>
    <message>
        <source>The seed is NOT what the record says. Tell the vendor&apos;s auditor.</source>
        <translation>Der Startwert ist NICHT, was im Protokoll steht. Sagen Sie es der Revision des Herstellers.</translation>
    </message>
    <message>
        <source>Whether the seed is what the record says shows with a line to the server.</source>
        <translation>Ob der Startwert im Protokoll steht, zeigt sich mit Verbindung zum Server.</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Nachricht schließen</translation>
    </message>
</context>
<context>
    <name>OutboxModel</name>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Worum</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Erfasst</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Verkauf</translation>
    </message>
    <message>
        <source>Sale completed</source>
        <translation>Verkauf ergänzt</translation>
    </message>
    <message>
        <source>Sale withdrawn</source>
        <translation>Verkauf zurückgezogen</translation>
    </message>
    <message>
        <source>New deal</source>
        <translation>Neuer Deal</translation>
    </message>
    <message>
        <source>Deal changed</source>
        <translation>Deal geändert</translation>
    </message>
    <message>
        <source>Deal moved on</source>
        <translation>Deal weitergeführt</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Can still be undone; goes in a few seconds.</source>
        <translation>Lässt sich noch rückgängig machen; geht in wenigen Sekunden.</translation>
    </message>
    <message>
        <source>Waits for the line.</source>
        <translation>Wartet auf die Verbindung.</translation>
    </message>
    <message>
        <source>The vendor has it; the answer is on its way.</source>
        <translation>Der Hersteller hat es; die Antwort ist unterwegs.</translation>
    </message>
    <message>
        <source>Changed in two places.</source>
        <translation>An zwei Stellen geändert.</translation>
    </message>
    <message>
        <source>The server can&apos;t read it. Nothing is lost.</source>
        <translation>Der Server kann es nicht lesen. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Document added</source>
        <translation>Dokument hinzugefügt</translation>
    </message>
</context>
<context>
    <name>PageCanvas</name>
    <message>
        <source>Page of the document</source>
        <translation>Seite des Dokuments</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Page of a document</source>
        <translation>Seite eines Dokuments</translation>
    </message>
    <message>
        <source>Page before (PgUp)</source>
        <translation>Seite davor (Bild↑)</translation>
    </message>
    <message>
        <source>Next page (PgDn)</source>
        <translation>Nächste Seite (Bild↓)</translation>
    </message>
    <message>
        <source>Smaller (−)</source>
        <translation>Kleiner (−)</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>Größer (+)</translation>
    </message>
    <message>
        <source>Opening it safely…</source>
        <translation>Wird sicher geöffnet …</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Seite {number} von {count}</translation>
    </message>
    <message>
        <source>This document lies with the vendor; it is shown once the line is back.</source>
        <translation>Dieses Dokument liegt beim Hersteller; es wird gezeigt, sobald die Verbindung wieder da ist.</translation>
    </message>
</context>
<context>
    <name>PartnerPanel</name>
    <message>
        <source>The selected partner</source>
        <translation>Der gewählte Partner</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Gebiet</translation>
    </message>
    <message>
        <source>League</source>
        <translation>Liga</translation>
    </message>
    <message>
        <source>Whom the partner is compared with in contests.</source>
        <translation>Mit wem der Partner in Wettbewerben verglichen wird.</translation>
    </message>
    <message>
        <source>Looked after by</source>
        <translation>Betreut von</translation>
    </message>
    <message>
        <source>Who manages a partner never decides about it alone.</source>
        <translation>Wer einen Partner betreut, entscheidet nie allein über ihn.</translation>
    </message>
    <message>
        <source>Save (Ctrl+S)</source>
        <translation>Speichern (Strg+S)</translation>
    </message>
    <message>
        <source>Choose a partner in the list.</source>
        <translation>Wählen Sie einen Partner in der Liste.</translation>
    </message>
    <message>
        <source>{country}  ·  people with access: {count}</source>
        <translation>{country}  ·  Personen mit Zugang: {count}</translation>
    </message>
    <message>
        <source>End the partner&apos;s access…</source>
        <translation>Zugang des Partners beenden…</translation>
    </message>
    <message>
        <source>Let it in again</source>
        <translation>Wieder zulassen</translation>
    </message>
    <message>
        <source>Nobody yet</source>
        <translation>Noch niemand</translation>
    </message>
</context>
<context>
    <name>PartnersView</name>
    <message>
        <source>Partners</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>With access</source>
        <translation>Mit Zugang</translation>
    </message>
    <message>
        <source>Access ended</source>
        <translation>Zugang beendet</translation>
    </message>
    <message>
        <source>End the access of {partner} with all its people?</source>
        <translation>Den Zugang von {partner} mit allen Personen beenden?</translation>
    </message>
    <message>
        <source>End access</source>
        <translation>Zugang beenden</translation>
    </message>
    <message>
        <source>It counts at their next contact: unsent work is handed over once and kept for you to look at, then the copies there are deleted. Points stay as they are.</source>
        <translation>Es gilt beim nächsten Kontakt: Ungesendetes wird einmal übergeben und für Sie aufgehoben, dann werden die Kopien dort gelöscht. Punkte bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>Nicht ausgeführt</translation>
    </message>
    <message>
        <source>Find a partner</source>
        <translation>Partner suchen</translation>
    </message>
    <message>
        <source>Name, tier, territory, league or manager  (Ctrl+F)</source>
        <translation>Name, Stufe, Gebiet, Liga oder Betreuer  (Strg+F)</translation>
    </message>
    <message>
        <source>No partner yet.</source>
        <translation>Noch kein Partner.</translation>
    </message>
    <message>
        <source>No partner fits. Esc in the filter empties it; “All” shows all.</source>
        <translation>Kein Partner passt. Esc im Filter leert ihn; „Alle“ zeigt alle.</translation>
    </message>
</context>
<context>
    <name>PeopleModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt da</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Zugang</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Partner</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Gebiet</translation>
    </message>
    <message>
        <source>League</source>
        <translation>Liga</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>Hersteller</translation>
    </message>
    <message>
        <source>never yet</source>
        <translation>noch nie</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Frozen: copied</source>
        <translation>Gesperrt: kopiert</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>Dieses Gerät</translation>
    </message>
    <message>
        <source>Second word</source>
        <translation>Zweites Wort</translation>
    </message>
    <message>
        <source>Not taken</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>Has access</source>
        <translation>Hat Zugang</translation>
    </message>
    <message>
        <source>Access ended</source>
        <translation>Zugang beendet</translation>
    </message>
</context>
<context>
    <name>PeopleView</name>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>With access</source>
        <translation>Mit Zugang</translation>
    </message>
    <message>
        <source>Access ended</source>
        <translation>Zugang beendet</translation>
    </message>
    <message>
        <source>Invite somebody (Ctrl+N)</source>
        <translation>Jemanden einladen (Strg+N)</translation>
    </message>
    <message>
        <source>End the access of {name}? Devices in use: {count}.</source>
        <translation>Den Zugang von {name} beenden? Geräte in Gebrauch: {count}.</translation>
    </message>
    <message>
        <source>End access</source>
        <translation>Zugang beenden</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>What is “{device}” called from now on?</source>
        <translation>Wie heißt „{device}“ von nun an?</translation>
    </message>
    <message>
        <source>Name it</source>
        <translation>Benennen</translation>
    </message>
    <message>
        <source>Name of the device</source>
        <translation>Name des Geräts</translation>
    </message>
    <message>
        <source>End the access of the device “{device}”?</source>
        <translation>Den Zugang des Geräts „{device}“ beenden?</translation>
    </message>
    <message>
        <source>End its access</source>
        <translation>Zugang beenden</translation>
    </message>
    <message>
        <source>The invitation is on its way.</source>
        <translation>Die Einladung ist unterwegs.</translation>
    </message>
    <message>
        <source>The code comes as soon as the vendor&apos;s server has it.</source>
        <translation>Der Code kommt, sobald der Server des Herstellers sie hat.</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>Nicht ausgeführt</translation>
    </message>
    <message>
        <source>Find somebody</source>
        <translation>Jemanden suchen</translation>
    </message>
    <message>
        <source>Name, company or role  (Ctrl+F)</source>
        <translation>Name, Firma oder Rolle  (Strg+F)</translation>
    </message>
    <message>
        <source>Nobody here yet. Ctrl+N invites the first one.</source>
        <translation>Noch niemand da. Strg+N lädt die erste Person ein.</translation>
    </message>
    <message>
        <source>Nobody fits. Esc in the filter empties it; “All” shows all.</source>
        <translation>Niemand passt. Esc im Filter leert ihn; „Alle“ zeigt alle.</translation>
    </message>
</context>
<context>
    <name>PersonPanel</name>
    <message>
        <source>The selected person</source>
        <translation>Die gewählte Person</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>May register deals</source>
        <translation>Darf Deals anmelden</translation>
    </message>
    <message>
        <source>New code (Ctrl+K)</source>
        <translation>Neuer Code (Strg+K)</translation>
    </message>
    <message>
        <source>Devices of this person</source>
        <translation>Geräte dieser Person</translation>
    </message>
    <message>
        <source>Name device…</source>
        <translation>Gerät benennen…</translation>
    </message>
    <message>
        <source>End device&apos;s access…</source>
        <translation>Zugang des Geräts beenden…</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Choose somebody in the list to see their devices.</source>
        <translation>Wählen Sie jemanden in der Liste, um die Geräte zu sehen.</translation>
    </message>
    <message>
        <source>Invite somebody</source>
        <translation>Jemanden einladen</translation>
    </message>
    <message>
        <source>They get a code, sign in once with it, and are in from then on.</source>
        <translation>Die Person bekommt einen Code, meldet sich einmal damit an und ist von da an dabei.</translation>
    </message>
    <message>
        <source>Vendor staff</source>
        <translation>Leute des Herstellers</translation>
    </message>
    <message>
        <source>Invite (Enter)</source>
        <translation>Einladen (Enter)</translation>
    </message>
    <message>
        <source>Save (Ctrl+S)</source>
        <translation>Speichern (Strg+S)</translation>
    </message>
    <message>
        <source>End access… (Del)</source>
        <translation>Zugang beenden… (Entf)</translation>
    </message>
    <message>
        <source>Let in again (Del)</source>
        <translation>Wieder zulassen (Entf)</translation>
    </message>
    <message>
        <source>No device yet. A code brings the first one in.</source>
        <translation>Noch kein Gerät. Ein Code bringt das erste herein.</translation>
    </message>
    <message>
        <source>No device yet.</source>
        <translation>Noch kein Gerät.</translation>
    </message>
    <message>
        <source>registers no deals</source>
        <translation>meldet keine Deals an</translation>
    </message>
    <message>
        <source>last seen: {day}</source>
        <translation>zuletzt da: {day}</translation>
    </message>
    <message>
        <source>that is you</source>
        <translation>das sind Sie</translation>
    </message>
    <message>
        <source>It counts at the next contact: unsent work is handed over once and kept for you to look at, then the copies there are deleted. Recorded sales keep their name.</source>
        <translation>Es gilt beim nächsten Kontakt: Ungesendetes wird einmal übergeben und für Sie aufgehoben, dann werden die Kopien dort gelöscht. Erfasste Verkäufe behalten ihren Namen.</translation>
    </message>
</context>
<context>
    <name>PlaceCard</name>
    <message>
        <source>My place</source>
        <translation>Mein Platz</translation>
    </message>
    <message>
        <source>No place yet. A sale that counts in this contest brings the first one.</source>
        <translation>Noch kein Platz. Der erste Verkauf, der in diesem Wettbewerb zählt, bringt ihn.</translation>
    </message>
    <message>
        <source>of {count}</source>
        <translation>von {count}</translation>
    </message>
    <message>
        <source>{points} confirmed, {units}</source>
        <translation>{points} bestätigt, {units}</translation>
    </message>
    <message>
        <source>{points} provisional</source>
        <translation>{points} vorläufig</translation>
    </message>
    <message>
        <source>Provisional points count once the vendor confirms them.</source>
        <translation>Vorläufige Punkte zählen, sobald der Hersteller sie bestätigt.</translation>
    </message>
    <message>
        <source>Nobody is above you.</source>
        <translation>Niemand liegt vor Ihnen.</translation>
    </message>
    <message>
        <source>Just above: {name}, level on points. The tie-break decides.</source>
        <translation>Knapp davor: {name}, punktgleich. Die Regel bei Gleichstand entscheidet.</translation>
    </message>
    <message>
        <source>Just above: {name}, {points} and {units} away.</source>
        <translation>Knapp davor: {name}, {points} und {units} entfernt.</translation>
    </message>
    <message>
        <source>Just above: {name}, {points} away.</source>
        <translation>Knapp davor: {name}, {points} entfernt.</translation>
    </message>
</context>
<context>
    <name>ProductLines</name>
    <message>
        <source>Part of the product&apos;s name</source>
        <translation>Teil des Produktnamens</translation>
    </message>
    <message>
        <source>Product to add</source>
        <translation>Produkt zum Hinzufügen</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Stück</translation>
    </message>
    <message>
        <source>Units to add</source>
        <translation>Stückzahl</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Products of this deal</source>
        <translation>Produkte dieses Deals</translation>
    </message>
    <message>
        <source>Product {id}</source>
        <translation>Produkt {id}</translation>
    </message>
    <message>
        <source>How many units? A whole number from 1 to 1,000,000.</source>
        <translation>Wie viele Stück? Eine ganze Zahl von 1 bis 1.000.000.</translation>
    </message>
    <message>
        <source>Type part of a product&apos;s name first.</source>
        <translation>Tippen Sie zuerst einen Teil des Produktnamens.</translation>
    </message>
    <message>
        <source>{count} products fit: {names} … Type more of the name.</source>
        <translation>{count} Produkte passen: {names} … Tippen Sie mehr vom Namen.</translation>
    </message>
    <message>
        <source>No product of the programme is called that.</source>
        <translation>Kein Produkt des Programms heißt so.</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Claims that wait for a decision</source>
        <translation>Meldungen, die auf eine Entscheidung warten</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Due, then risk</source>
        <translation>Fällig, dann Risiko</translation>
    </message>
    <message>
        <source>Highest risk</source>
        <translation>Höchstes Risiko</translation>
    </message>
    <message>
        <source>Due first</source>
        <translation>Fällige zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Most points</source>
        <translation>Meiste Punkte</translation>
    </message>
    <message>
        <source>By partner</source>
        <translation>Nach Partner</translation>
    </message>
    <message>
        <source>What is due within a day comes first; then the higher risk, then the earlier day.</source>
        <translation>Zuerst, was binnen einem Tag fällig ist; dann das höhere Risiko, dann der frühere Tag.</translation>
    </message>
    <message>
        <source>The higher risk first, then the earlier day.</source>
        <translation>Das höhere Risiko zuerst, dann der frühere Tag.</translation>
    </message>
    <message>
        <source>To decide</source>
        <translation>Zu entscheiden</translation>
    </message>
    <message>
        <source>High risk</source>
        <translation>Hohes Risiko</translation>
    </message>
    <message>
        <source>Asked about</source>
        <translation>Nachgefragt</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Handed up</source>
        <translation>Weitergereicht</translation>
    </message>
    <message>
        <source>Second word</source>
        <translation>Zweites Wort</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>Audit sample</source>
        <translation>Stichprobe</translation>
    </message>
    <message>
        <source>Find a claim</source>
        <translation>Meldung suchen</translation>
    </message>
    <message>
        <source>Find  (Ctrl+F)</source>
        <translation>Suchen  (Strg+F)</translation>
    </message>
    <message>
        <source>Nothing waits for a decision. New claims appear here by themselves.</source>
        <translation>Nichts wartet auf eine Entscheidung. Neue Meldungen erscheinen von selbst.</translation>
    </message>
    <message>
        <source>No claim fits. Esc in the filter empties it.</source>
        <translation>Keine Meldung passt. Esc im Filter leert ihn.</translation>
    </message>
</context>
<context>
    <name>RecordModel</name>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
</context>
<context>
    <name>Reminders</name>
    <message>
        <source>Lapse unless answered by {day}: {count}</source>
        <translation>Verfallen ohne Antwort bis {day}: {count}</translation>
    </message>
    <message>
        <source>To answer by {day}: {count}</source>
        <translation>Zu beantworten bis {day}: {count}</translation>
    </message>
    <message>
        <source>Can be appealed until {day} only: {count}</source>
        <translation>Einspruch nur noch bis {day}: {count}</translation>
    </message>
    <message>
        <source>Show (Ctrl+J)</source>
        <translation>Zeigen (Strg+J)</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
</context>
<context>
    <name>ReviewQueueModel</name>
    <message>
        <source>Claim</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Fällig</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>Risiko</translation>
    </message>
    <message>
        <source>Why it is here</source>
        <translation>Warum sie hier ist</translation>
    </message>
    <message>
        <source>Partner</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Came back</source>
        <translation>Zurückgekommen</translation>
    </message>
    <message>
        <source>Waits for a second person</source>
        <translation>Wartet auf eine zweite Person</translation>
    </message>
    <message>
        <source>Risk {risk}</source>
        <translation>Risiko {risk}</translation>
    </message>
    <message>
        <source>No deadline</source>
        <translation>Ohne Frist</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Überfällig</translation>
    </message>
    <message>
        <source>within 1 h</source>
        <translation>in unter 1 h</translation>
    </message>
    <message>
        <source>in {hours} h</source>
        <translation>in {hours} h</translation>
    </message>
    <message>
        <source>in {days} days</source>
        <translation>in {days} Tagen</translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>That can&apos;t be done with a claim that is “{state}”.</source>
        <translation>Das geht mit einer Meldung nicht, die „{state}“ ist.</translation>
    </message>
    <message>
        <source>Nothing was decided.</source>
        <translation>Nichts wurde entschieden.</translation>
    </message>
    <message>
        <source>These keys came as fast as a scanner&apos;s. Press one key for each claim.</source>
        <translation>Diese Tasten kamen so schnell wie von einem Scanner. Drücken Sie für jede Meldung eine.</translation>
    </message>
    <message>
        <source>Nothing is left in the filter: this is the whole queue.</source>
        <translation>Im Filter ist nichts mehr: Das ist die ganze Liste.</translation>
    </message>
    <message>
        <source>{count} came back, look again</source>
        <translation>{count} kamen zurück, bitte noch einmal ansehen</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>Nicht geschehen</translation>
    </message>
    <message>
        <source>Taken back. The claims wait again.</source>
        <translation>Zurückgenommen. Die Meldungen warten wieder.</translation>
    </message>
    <message>
        <source>Too late to take it back.</source>
        <translation>Zu spät zum Zurücknehmen.</translation>
    </message>
    <message>
        <source>The decision is on its way to the server.</source>
        <translation>Die Entscheidung ist auf dem Weg zum Server.</translation>
    </message>
</context>
<context>
    <name>ReviewWords</name>
    <message>
        <source>Not shipped</source>
        <translation>Nicht geliefert</translation>
    </message>
    <message>
        <source>Other channel</source>
        <translation>Anderer Kanal</translation>
    </message>
    <message>
        <source>Sold by others</source>
        <translation>Andere verkauften</translation>
    </message>
    <message>
        <source>Other product</source>
        <translation>Anderes Produkt</translation>
    </message>
    <message>
        <source>Other date</source>
        <translation>Anderes Datum</translation>
    </message>
    <message>
        <source>Came back</source>
        <translation>Zurückgekommen</translation>
    </message>
    <message>
        <source>No sale</source>
        <translation>Kein Verkauf</translation>
    </message>
    <message>
        <source>{count} approved</source>
        <translation>{count} bestätigt</translation>
    </message>
    <message>
        <source>{count} refused</source>
        <translation>{count} abgelehnt</translation>
    </message>
    <message>
        <source>{count} asked about</source>
        <translation>{count} nachgefragt</translation>
    </message>
    <message>
        <source>{count} put on hold</source>
        <translation>{count} angehalten</translation>
    </message>
    <message>
        <source>{count} taken up again</source>
        <translation>{count} wieder aufgenommen</translation>
    </message>
    <message>
        <source>{count} handed up</source>
        <translation>{count} weitergereicht</translation>
    </message>
</context>
<context>
    <name>RoiPanel</name>
    <message>
        <source>What the programme is worth</source>
        <translation>Was das Programm wert ist</translation>
    </message>
    <message>
        <source>Back to the sample</source>
        <translation>Zurück zum Beispiel</translation>
    </message>
    <message>
        <source>Revenue today</source>
        <translation>Umsatz heute</translation>
    </message>
    <message>
        <source>Uplift</source>
        <translation>Zuwachs</translation>
    </message>
    <message>
        <source>Kept by less churn</source>
        <translation>Gehalten durch weniger Abgang</translation>
    </message>
    <message>
        <source>Total benefit</source>
        <translation>Nutzen insgesamt</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>Netto</translation>
    </message>
    <message>
        <source>Return on investment</source>
        <translation>Rendite</translation>
    </message>
    <message>
        <source>What the net hangs on, a fifth less or more</source>
        <translation>Woran das Netto hängt, ein Fünftel weniger oder mehr</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>Revenue of a partner a year</source>
        <translation>Umsatz eines Partners im Jahr</translation>
    </message>
    <message>
        <source>Uplift by the programme</source>
        <translation>Zuwachs durch das Programm</translation>
    </message>
    <message>
        <source>Platform a year</source>
        <translation>Plattform im Jahr</translation>
    </message>
    <message>
        <source>Partners lost a year without it</source>
        <translation>Verlorene Partner im Jahr ohne</translation>
    </message>
    <message>
        <source>Partners lost a year with it</source>
        <translation>Verlorene Partner im Jahr mit</translation>
    </message>
    <message>
        <source>Gross margin</source>
        <translation>Rohertrag</translation>
    </message>
    <message>
        <source>Rewards, share of sales</source>
        <translation>Prämien, Anteil am Umsatz</translation>
    </message>
    <message>
        <source>People who run it a year</source>
        <translation>Personal im Jahr</translation>
    </message>
    <message>
        <source>Months to full effect</source>
        <translation>Monate bis zur vollen Wirkung</translation>
    </message>
</context>
<context>
    <name>RowsPage</name>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Find a row</source>
        <translation>Eine Zeile finden</translation>
    </message>
    <message>
        <source>Serial, invoice, customer, product or code  (Ctrl+F)</source>
        <translation>Seriennummer, Rechnung, Kunde, Produkt oder Code  (Strg+F)</translation>
    </message>
    <message>
        <source>The file has no rows of sales.</source>
        <translation>Die Datei hat keine Zeilen mit Verkäufen.</translation>
    </message>
    <message>
        <source>No row fits. Esc in the filter empties it.</source>
        <translation>Keine Zeile passt. Esc im Filter leert ihn.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All {count}</source>
        <translation>Alle {count}</translation>
    </message>
    <message>
        <source>Row {row}</source>
        <translation>Zeile {row}</translation>
    </message>
</context>
<context>
    <name>RulesView</name>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Why? Your colleague reads it.</source>
        <translation>Warum? Ihre Kollegin oder Ihr Kollege liest es.</translation>
    </message>
    <message>
        <source>INVOICE_REUSED=45, look_at=55</source>
        <translation>INVOICE_REUSED=45, look_at=55</translation>
    </message>
    <message>
        <source>Try on last month (Ctrl+T)</source>
        <translation>Am letzten Monat erproben (Strg+T)</translation>
    </message>
    <message>
        <source>Propose (Ctrl+Enter)</source>
        <translation>Vorschlagen (Strg+Enter)</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>Versions of the rules</source>
        <translation>Fassungen der Regeln</translation>
    </message>
    <message>
        <source>In force from</source>
        <translation>In Kraft ab</translation>
    </message>
    <message>
        <source>Points by the code of a feature, limits by their name; on their own.</source>
        <translation>Punkte nach dem Kürzel des Merkmals, Grenzen nach ihrem Namen; jeweils für sich.</translation>
    </message>
    <message>
        <source>Or: rules of risk</source>
        <translation>Oder: Regeln zum Risiko</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Version {number}, from {day}</source>
        <translation>Fassung {number}, ab {day}</translation>
    </message>
    <message>
        <source> – in force</source>
        <translation> – in Kraft</translation>
    </message>
    <message>
        <source>now {value}</source>
        <translation>jetzt {value}</translation>
    </message>
    <message>
        <source>Change a limit first; then it can be tried out.</source>
        <translation>Ändern Sie erst eine Grenze; dann lässt sie sich erproben.</translation>
    </message>
    <message>
        <source>Trying it out on last month&apos;s claims …</source>
        <translation>Wird an den Meldungen des letzten Monats erprobt …</translation>
    </message>
    <message>
        <source>Change a limit first; then it can be proposed.</source>
        <translation>Ändern Sie erst eine Grenze; dann lässt sie sich vorschlagen.</translation>
    </message>
    <message>
        <source>{changed} of {count} claims of last month would have ended otherwise.</source>
        <translation>{changed} von {count} Meldungen des letzten Monats wären anders ausgegangen.</translation>
    </message>
    <message>
        <source>{was} → {becomes}: {count}  ({points}, {money})</source>
        <translation>{was} → {becomes}: {count}  ({points}, {money})</translation>
    </message>
    <message>
        <source>for a person</source>
        <translation>für einen Menschen</translation>
    </message>
    <message>
        <source>not on top</source>
        <translation>nicht obenan</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Proposed. It begins on its day once a second owner agrees.</source>
        <translation>Vorgeschlagen. Es gilt ab seinem Tag, sobald eine zweite verantwortliche Person zustimmt.</translation>
    </message>
    <message>
        <source>They find it among what waits for a second word.</source>
        <translation>Sie findet es bei dem, was auf ein zweites Wort wartet.</translation>
    </message>
    <message>
        <source>Look at this one.</source>
        <translation>Sehen Sie hier nach.</translation>
    </message>
    <message>
        <source>Trying out is done by the server, and there is no line to it.</source>
        <translation>Erprobt wird auf dem Server, und es gibt keine Verbindung zu ihm.</translation>
    </message>
    <message>
        <source>You can propose all the same; it is judged when the line is back.</source>
        <translation>Vorschlagen können Sie trotzdem; geprüft wird es, wenn die Verbindung wieder da ist.</translation>
    </message>
</context>
<context>
    <name>SaleBar</name>
    <message>
        <source>May follow</source>
        <translation>Darf folgen</translation>
    </message>
    <message>
        <source>Next sale  F5</source>
        <translation>Nächster Verkauf  F5</translation>
    </message>
    <message>
        <source>Today, no invoice, no customer</source>
        <translation>Heute, ohne Rechnung, ohne Kunde</translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation>Verkauft am</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Key %1</source>
        <translation>Taste %1</translation>
    </message>
    <message>
        <source>not today</source>
        <translation>nicht heute</translation>
    </message>
</context>
<context>
    <name>SalesView</name>
    <message>
        <source>Sales</source>
        <translation>Verkäufe</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Find a claim</source>
        <translation>Meldung suchen</translation>
    </message>
    <message>
        <source>Serial, customer, invoice or product  (Ctrl+F)</source>
        <translation>Seriennummer, Kunde, Rechnung oder Produkt  (Strg+F)</translation>
    </message>
    <message>
        <source>No sales yet. Scan a serial on the Scan screen and it appears here.</source>
        <translation>Noch keine Verkäufe. Scannen Sie eine Seriennummer, dann erscheint sie hier.</translation>
    </message>
    <message>
        <source>No claim fits. Esc in the filter empties it; “All” shows every state.</source>
        <translation>Keine Meldung passt. Esc leert den Filter; „Alle“ zeigt jeden Stand.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Aus einer Datei…</translation>
    </message>
    <message>
        <source>Claim the sales in an export of your till (Alt+I)</source>
        <translation>Die Verkäufe aus einem Export Ihrer Kasse melden (Alt+I)</translation>
    </message>
    <message>
        <source>A proof is asked for. Enter chooses a file; Ctrl+V in the list pastes one.</source>
        <translation>Ein Nachweis wird gebraucht. Eingabe wählt eine Datei; Strg+V in der Liste fügt eine ein.</translation>
    </message>
</context>
<context>
    <name>ScanLine</name>
    <message>
        <source>Scan line</source>
        <translation>Scanzeile</translation>
    </message>
    <message>
        <source>Scan or type a serial, then press Enter</source>
        <translation>Seriennummer scannen oder tippen, dann Eingabe</translation>
    </message>
    <message>
        <source>Scan a serial</source>
        <translation>Seriennummer scannen</translation>
    </message>
</context>
<context>
    <name>ScanView</name>
    <message>
        <source>Scan</source>
        <translation>Scannen</translation>
    </message>
    <message>
        <source>Today&apos;s scans</source>
        <translation>Scans von heute</translation>
    </message>
    <message>
        <source>Nothing scanned today. The first beep starts the list.</source>
        <translation>Heute noch nichts gescannt. Der erste Ton beginnt die Liste.</translation>
    </message>
    <message>
        <source>This code came without Enter. Press Enter to count it.</source>
        <translation>Dieser Code kam ohne Eingabetaste. Drücken Sie Eingabe, dann zählt er.</translation>
    </message>
    <message>
        <source>Nothing to undo any more. Choose a row and press Delete to withdraw it.</source>
        <translation>Nichts mehr rückgängig zu machen. Wählen Sie eine Zeile und drücken Sie Entf, um sie zurückzuziehen.</translation>
    </message>
    <message>
        <source>%1 is taken back.</source>
        <translation>%1 ist zurückgenommen.</translation>
    </message>
    <message>
        <source>That was too late to undo; nothing was changed.</source>
        <translation>Das war zu spät; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Nothing to count yet: scan a serial, or type it.</source>
        <translation>Noch nichts zu zählen: Scannen oder tippen Sie eine Seriennummer.</translation>
    </message>
    <message>
        <source>Press Enter to count it.</source>
        <translation>Drücken Sie Eingabe, dann zählt es.</translation>
    </message>
    <message>
        <source>Enter counts it · Esc comes back here · Ctrl+Z undoes</source>
        <translation>Eingabe zählt · Esc kehrt hierher zurück · Strg+Z macht rückgängig</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n wartet</numerusform>
            <numerusform>%n warten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SecondLooks</name>
    <message>
        <source>Decided first</source>
        <translation>Zuerst entschieden</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>Alle zusammen</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Blicke</translation>
    </message>
    <message>
        <source>Agreed</source>
        <translation>Einig</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>Kappa</translation>
    </message>
    <message>
        <source>Agreement beyond chance (Cohen): 1 is full, 0 as good as tossing a coin. A dash where all answers are alike and it says nothing.</source>
        <translation>Übereinstimmung über den Zufall hinaus (Cohen): 1 ist voll, 0 so gut wie Münzwurf. Ein Strich, wo alle Antworten gleich sind und sie nichts sagt.</translation>
    </message>
    <message>
        <source>To settle</source>
        <translation>Zu klären</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Partner</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erste</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweite</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Months</source>
        <translation>Monate</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>Angesehen</translation>
    </message>
    <message>
        <source>{seen} of {count}</source>
        <translation>{seen} von {count}</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Falsch</translation>
    </message>
    <message>
        <source>Of fewer than {count} looks: it says little yet.</source>
        <translation>Aus weniger als {count} Blicken: Das sagt noch wenig.</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
</context>
<context>
    <name>SecondWord</name>
    <message>
        <source>name: {value}</source>
        <translation>Name: {value}</translation>
    </message>
    <message>
        <source>tier: {value}</source>
        <translation>Stufe: {value}</translation>
    </message>
    <message>
        <source>territory: {value}</source>
        <translation>Gebiet: {value}</translation>
    </message>
    <message>
        <source>league: {value}</source>
        <translation>Liga: {value}</translation>
    </message>
    <message>
        <source>role: {value}</source>
        <translation>Rolle: {value}</translation>
    </message>
    <message>
        <source>looked after by: {value}</source>
        <translation>betreut von: {value}</translation>
    </message>
    <message>
        <source>points: {value}</source>
        <translation>Punkte: {value}</translation>
    </message>
    <message>
        <source>list price in cents: {value}</source>
        <translation>Listenpreis in Cent: {value}</translation>
    </message>
    <message>
        <source>currency: {value}</source>
        <translation>Währung: {value}</translation>
    </message>
    <message>
        <source>earns from: {value}</source>
        <translation>zählt ab: {value}</translation>
    </message>
    <message>
        <source>earns until: {value}</source>
        <translation>zählt bis: {value}</translation>
    </message>
    <message>
        <source>pattern: {value}</source>
        <translation>Muster: {value}</translation>
    </message>
    <message>
        <source>check: {value}</source>
        <translation>Prüfung: {value}</translation>
    </message>
    <message>
        <source>GTIN: {value}</source>
        <translation>GTIN: {value}</translation>
    </message>
    <message>
        <source>invite {name} as {role}</source>
        <translation>{name} als {role} einladen</translation>
    </message>
    <message>
        <source>Who may give it: {names}.</source>
        <translation>Geben können es: {names}.</translation>
    </message>
    <message>
        <source>Nobody else may give it now: a programme owner can let somebody in who may.</source>
        <translation>Geben kann es derzeit niemand sonst: Die Programmleitung kann jemanden hereinlassen, der es darf.</translation>
    </message>
    <message>
        <source>{who} agreed on {when}.</source>
        <translation>{who} hat am {when} zugestimmt.</translation>
    </message>
    <message>
        <source>{who} turned it down on {when}.</source>
        <translation>{who} hat es am {when} abgelehnt.</translation>
    </message>
    <message>
        <source>It was turned down, or taken back.</source>
        <translation>Es wurde abgelehnt oder zurückgenommen.</translation>
    </message>
    <message>
        <source>Waits for a second person</source>
        <translation>Wartet auf eine zweite Person</translation>
    </message>
    <message>
        <source>Agree (Ctrl+Enter)</source>
        <translation>Zustimmen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Your answer is on its way.</source>
        <translation>Ihre Antwort ist unterwegs.</translation>
    </message>
    <message>
        <source>Take it back (Ctrl+T)</source>
        <translation>Zurücknehmen (Strg+T)</translation>
    </message>
    <message>
        <source>Turn it down… (Ctrl+T)</source>
        <translation>Ablehnen … (Strg+T)</translation>
    </message>
    <message>
        <source>Turn it down? Everything stays as it is.</source>
        <translation>Ablehnen? Alles bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Turn down (Enter)</source>
        <translation>Ablehnen (Enter)</translation>
    </message>
    <message>
        <source>Why, for {who}</source>
        <translation>Warum, für {who}</translation>
    </message>
    <message>
        <source>Say why, so that your colleague can act on it.</source>
        <translation>Sagen Sie, warum: Damit kann Ihre Kollegin oder Ihr Kollege etwas anfangen.</translation>
    </message>
    <message>
        <source>{who} asked on {when}: {what}.</source>
        <translation>{who} bat am {when}: {what}.</translation>
    </message>
    <message>
        <source>Reason: {reason}</source>
        <translation>Grund: {reason}</translation>
    </message>
    <message>
        <source>You asked yourself: a colleague gives the second word.</source>
        <translation>Sie haben selbst darum gebeten: Das zweite Wort gibt jemand anders.</translation>
    </message>
    <message>
        <source>It counts once a second person agrees.</source>
        <translation>Es gilt, sobald eine zweite Person zustimmt.</translation>
    </message>
    <message>
        <source>let in again</source>
        <translation>wieder einlassen</translation>
    </message>
    <message>
        <source>access ends</source>
        <translation>Zugang endet</translation>
    </message>
</context>
<context>
    <name>SessionsCard</name>
    <message>
        <source>Where you are signed in</source>
        <translation>Wo Sie angemeldet sind</translation>
    </message>
    <message>
        <source>Your sign-ins</source>
        <translation>Ihre Anmeldungen</translation>
    </message>
    <message>
        <source>End it (Del)</source>
        <translation>Beenden (Entf)</translation>
    </message>
    <message>
        <source>End all others (Ctrl+E)</source>
        <translation>Alle anderen beenden (Strg+E)</translation>
    </message>
    <message>
        <source>Asking the vendor&apos;s server…</source>
        <translation>Der Server des Herstellers wird gefragt …</translation>
    </message>
    <message>
        <source>End the sign-in on “{device}”?</source>
        <translation>Die Anmeldung auf „{device}“ beenden?</translation>
    </message>
    <message>
        <source>End it (Enter)</source>
        <translation>Beenden (Enter)</translation>
    </message>
    <message>
        <source>End every sign-in but this one?</source>
        <translation>Alle Anmeldungen außer dieser beenden?</translation>
    </message>
    <message>
        <source>End them (Enter)</source>
        <translation>Beenden (Enter)</translation>
    </message>
    <message>
        <source>What is unsent there stays there and is sent after the next sign-in.</source>
        <translation>Was dort noch nicht gesendet ist, bleibt dort und wird nach der nächsten Anmeldung gesendet.</translation>
    </message>
    <message>
        <source>Ended. That device asks for a new sign-in.</source>
        <translation>Beendet. Das Gerät fragt nach einer neuen Anmeldung.</translation>
    </message>
    <message>
        <source>Your sign-ins are kept by the vendor&apos;s server; no line to it.</source>
        <translation>Ihre Anmeldungen führt der Server des Herstellers; er ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>They are shown, and can be ended, once it is back. If a device is lost, have who looks after your access end it meanwhile.</source>
        <translation>Sie werden gezeigt und lassen sich beenden, sobald er wieder da ist. Ist ein Gerät verloren, lassen Sie es inzwischen von der Person sperren, die sich um Ihren Zugang kümmert.</translation>
    </message>
</context>
<context>
    <name>SessionsModel</name>
    <message>
        <source>Signed out</source>
        <translation>Abgemeldet</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Ended: copied?</source>
        <translation>Beendet: kopiert?</translation>
    </message>
    <message>
        <source>Replaced</source>
        <translation>Ersetzt</translation>
    </message>
    <message>
        <source>Ended by you, or by who looks after you.</source>
        <translation>Beendet von Ihnen oder von der Person, die sich um Ihren Zugang kümmert.</translation>
    </message>
    <message>
        <source>A spent token of it came back: somebody may have copied that device. Tell your admin.</source>
        <translation>Ein verbrauchtes Zeichen davon kam wieder: Vielleicht hat jemand das Gerät kopiert. Sagen Sie es der Person, die sich um Ihren Zugang kümmert.</translation>
    </message>
    <message>
        <source>That device signed in anew.</source>
        <translation>Das Gerät hat sich neu angemeldet.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt da</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>A device without a name</source>
        <translation>Ein Gerät ohne Namen</translation>
    </message>
    <message>
        <source>This one</source>
        <translation>Diese hier</translation>
    </message>
    <message>
        <source>Goes on</source>
        <translation>Läuft</translation>
    </message>
</context>
<context>
    <name>ShiftChange</name>
    <message>
        <source>may have unsent work</source>
        <translation>hat vielleicht Ungesendetes</translation>
    </message>
    <message>
        <source>unsent: {count}</source>
        <translation>ungesendet: {count}</translation>
    </message>
    <message>
        <source>Unsent: {count}.</source>
        <translation>Ungesendet: {count}.</translation>
    </message>
    <message>
        <source>It lies safe on this computer and is sent once they open their place: Alt+S, their name, their PIN.</source>
        <translation>Es liegt sicher auf diesem Computer und wird gesendet, sobald sie ihren Platz öffnen: Alt+S, ihr Name, ihre PIN.</translation>
    </message>
    <message>
        <source>What {names} recorded here may not all be sent yet.</source>
        <translation>Was {names} hier erfasst hat, ist vielleicht noch nicht alles gesendet.</translation>
    </message>
</context>
<context>
    <name>ShiftView</name>
    <message>
        <source>Shift</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Who works here now?</source>
        <translation>Wer arbeitet jetzt hier?</translation>
    </message>
    <message>
        <source>Colleagues at this counter</source>
        <translation>Kollegen an dieser Verkaufstheke</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>PIN again</source>
        <translation>PIN noch einmal</translation>
    </message>
    <message>
        <source>Add a colleague</source>
        <translation>Jemanden hinzufügen</translation>
    </message>
    <message>
        <source>%1 (works here now)</source>
        <translation>%1 (arbeitet gerade hier)</translation>
    </message>
    <message>
        <source>Enter a PIN of six characters or more.</source>
        <translation>Geben Sie eine PIN mit mindestens sechs Zeichen ein.</translation>
    </message>
    <message>
        <source>The two PINs differ.</source>
        <translation>Die beiden PINs sind verschieden.</translation>
    </message>
    <message>
        <source>First choose a PIN of your own: with it you come back to this counter.</source>
        <translation>Wählen Sie zuerst eine eigene PIN: Mit ihr kommen Sie an diese Theke zurück.</translation>
    </message>
    <message>
        <source>Choose your name and enter your PIN. No network is needed.</source>
        <translation>Wählen Sie Ihren Namen und geben Sie Ihre PIN ein. Ein Netz ist nicht nötig.</translation>
    </message>
    <message>
        <source>Choose a new PIN, or another name to switch to.</source>
        <translation>Wählen Sie eine neue PIN oder einen anderen Namen, zu dem gewechselt wird.</translation>
    </message>
    <message>
        <source>Your colleague&apos;s PIN opens their place. What you recorded is sent on.</source>
        <translation>Die PIN der anderen Person öffnet deren Platz. Was Sie erfasst haben, wird weiter gesendet.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Set PIN</source>
        <translation>PIN festlegen</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>Wechseln</translation>
    </message>
</context>
<context>
    <name>SignInView</name>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Server address</source>
        <translation>Serveradresse</translation>
    </message>
    <message>
        <source>Enrolment code</source>
        <translation>Anmeldecode</translation>
    </message>
    <message>
        <source>Your partner admin makes it for you. It works once.</source>
        <translation>Ihr Partner-Admin erstellt ihn für Sie. Er gilt einmal.</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>PIN again</source>
        <translation>PIN noch einmal</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Once per computer. Afterwards it works offline.</source>
        <translation>Einmal je Computer. Danach geht es auch ohne Netz.</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Everything recorded is kept. Signing in lets it be sent.</source>
        <translation>Alles Erfasste ist sicher. Mit der Anmeldung kann es gesendet werden.</translation>
    </message>
    <message>
        <source>Enter your PIN</source>
        <translation>PIN eingeben</translation>
    </message>
    <message>
        <source>This computer has no key ring, so a PIN protects your data.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund, darum schützt eine PIN Ihre Daten.</translation>
    </message>
    <message>
        <source>Open your data again</source>
        <translation>Ihre Daten wieder öffnen</translation>
    </message>
    <message>
        <source>Nothing is lost. Sign in, and the vendor gives this computer its key.</source>
        <translation>Nichts ist verloren. Melden Sie sich an, dann gibt der Hersteller diesem Computer seinen Schlüssel.</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>%1 of the vendor works on this computer.</source>
        <translation>%1 vom Hersteller arbeitet an diesem Computer.</translation>
    </message>
    <message>
        <source>%1 of %2 works on this computer.</source>
        <translation>%1 von %2 arbeitet an diesem Computer.</translation>
    </message>
    <message>
        <source>Choose a PIN</source>
        <translation>PIN wählen</translation>
    </message>
    <message>
        <source>%1 does not answer. Check the address and the network, then try again.</source>
        <translation>%1 antwortet nicht. Prüfen Sie Adresse und Netz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Go on in the browser</source>
        <translation>Weiter im Browser</translation>
    </message>
    <message>
        <source>Sign in on the page that opens there, then come back. Scanning goes on.</source>
        <translation>Melden Sie sich auf der Seite an, die dort aufgeht, und kommen Sie dann zurück. Scannen geht weiter.</translation>
    </message>
    <message>
        <source>Enter the address of the vendor&apos;s server.</source>
        <translation>Geben Sie die Adresse des Herstellerservers ein.</translation>
    </message>
    <message>
        <source>Enter the code your partner admin gave you.</source>
        <translation>Geben Sie den Code Ihres Partner-Admins ein.</translation>
    </message>
    <message>
        <source>Enter a PIN of six characters or more.</source>
        <translation>Geben Sie eine PIN mit mindestens sechs Zeichen ein.</translation>
    </message>
    <message>
        <source>Enter the same PIN once more.</source>
        <translation>Geben Sie dieselbe PIN noch einmal ein.</translation>
    </message>
    <message>
        <source>The two PINs differ.</source>
        <translation>Die beiden PINs sind verschieden.</translation>
    </message>
    <message>
        <source>Use the browser</source>
        <translation>Browser verwenden</translation>
    </message>
    <message>
        <source>I have a code</source>
        <translation>Ich habe einen Code</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Sign in with the browser</source>
        <translation>Mit dem Browser anmelden</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>Einen Moment …</translation>
    </message>
</context>
<context>
    <name>StandingsModel</name>
    <message>
        <source>Place</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Provisional</source>
        <translation>Vorläufig</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Stück</translation>
    </message>
    <message>
        <source>To next place</source>
        <translation>Zum nächsten Platz</translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation>Gescannt</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Wie sicher</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Your company</source>
        <translation>Ihre Firma</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Bestätigt</translation>
    </message>
</context>
<context>
    <name>StandingsView</name>
    <message>
        <source>Standings</source>
        <translation>Rangliste</translation>
    </message>
    <message>
        <source>Contest</source>
        <translation>Wettbewerb</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>How my points came about</source>
        <translation>Wie meine Punkte zustande kamen</translation>
    </message>
    <message>
        <source>How the chosen points came about</source>
        <translation>Wie die gewählten Punkte zustande kamen</translation>
    </message>
    <message>
        <source>How places are decided</source>
        <translation>Wie Plätze entschieden werden</translation>
    </message>
    <message>
        <source>Ctrl+← →</source>
        <translation>Strg+← →</translation>
    </message>
    <message>
        <source>Nobody has a place yet.</source>
        <translation>Noch hat niemand einen Platz.</translation>
    </message>
    <message>
        <source>No points yet. Each sale that counts here appears with its rule.</source>
        <translation>Noch keine Punkte. Jeder Verkauf, der hier zählt, erscheint mit seiner Regel.</translation>
    </message>
    <message>
        <source>No contest is running. The vendor announces the next one.</source>
        <translation>Zurzeit läuft kein Wettbewerb. Der Hersteller kündigt den nächsten an.</translation>
    </message>
    <message>
        <source>Counts units</source>
        <translation>Zählt Stück</translation>
    </message>
    <message>
        <source>Counts sales value</source>
        <translation>Zählt Umsatz</translation>
    </message>
    <message>
        <source>each person</source>
        <translation>jede Person</translation>
    </message>
    <message>
        <source>each company</source>
        <translation>jede Firma</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
    <message>
        <source>begins on {day}</source>
        <translation>beginnt am {day}</translation>
    </message>
    <message>
        <source>over; late sales of the period still count until {day}</source>
        <translation>vorbei; späte Meldungen aus der Zeit zählen noch bis {day}</translation>
    </message>
    <message>
        <source>over and final</source>
        <translation>vorbei und endgültig</translation>
    </message>
    <message>
        <source>ends today at {time}</source>
        <translation>endet heute um {time}</translation>
    </message>
    <message>
        <source>{days} left</source>
        <translation>noch {days}</translation>
    </message>
</context>
<context>
    <name>SyncView</name>
    <message>
        <source>Sync</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>Offline arbeiten</translation>
    </message>
    <message>
        <source>Stops sending and receiving until it is switched off</source>
        <translation>Hält Senden und Empfangen an, bis es wieder ausgeschaltet wird</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Jetzt senden</translation>
    </message>
    <message>
        <source>What is not with the vendor yet</source>
        <translation>Was noch nicht beim Hersteller ist</translation>
    </message>
    <message>
        <source>Everything is with the vendor. Nothing waits here.</source>
        <translation>Alles ist beim Hersteller. Hier wartet nichts.</translation>
    </message>
    <message>
        <source>Compare and choose (Enter)</source>
        <translation>Vergleichen (Eingabe)</translation>
    </message>
    <message>
        <source>The list shows the first %1 of %2; the others follow in their order.</source>
        <translation>Die Liste zeigt die ersten %1 von %2; die übrigen folgen der Reihe nach.</translation>
    </message>
    <message>
        <source>Keep mine (R)</source>
        <translation>Meins behalten (R)</translation>
    </message>
    <message>
        <source>Try again (R)</source>
        <translation>Noch einmal (R)</translation>
    </message>
    <message>
        <source>Let it go (L)</source>
        <translation>Fallen lassen (L)</translation>
    </message>
    <message>
        <source>The file is %1. Give it to your vendor contact, and read the answer file that comes back.</source>
        <translation>Die Datei ist %1. Geben Sie sie Ihrem Ansprechpartner beim Hersteller, und lesen Sie die Antwortdatei ein, die zurückkommt.</translation>
    </message>
    <message numerus="yes">
        <source>%n new here</source>
        <translation>
            <numerusform>%n neu hier</numerusform>
            <numerusform>%n neu hier</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answered by the vendor</source>
        <translation>
            <numerusform>%n vom Hersteller beantwortet</numerusform>
            <numerusform>%n vom Hersteller beantwortet</numerusform>
        </translation>
    </message>
    <message>
        <source>What the vendor changed is here too.</source>
        <translation>Was der Hersteller geändert hat, ist auch da.</translation>
    </message>
    <message>
        <source>Nothing in the file was newer than what is here.</source>
        <translation>In der Datei war nichts neuer als das, was hier ist.</translation>
    </message>
    <message>
        <source>Send now when the line is back, or write the work to a file first; then sign out.</source>
        <translation>Senden Sie, sobald die Verbindung wieder da ist, oder schreiben Sie das Erfasste zuerst in eine Datei; melden Sie sich dann ab.</translation>
    </message>
    <message numerus="yes">
        <source>Documents still to be sent: %n</source>
        <translation>
            <numerusform>Noch zu senden: %n Dokument</numerusform>
            <numerusform>Noch zu senden: %n Dokumente</numerusform>
        </translation>
    </message>
    <message>
        <source>Send now when the line is back. No file carries them: whoever leaves without them can save them first in Sales and Deals. Here they stay, sealed.</source>
        <translation>Senden Sie, sobald die Verbindung wieder da ist. Keine Datei nimmt sie mit: Wer ohne sie geht, kann sie vorher in Verkäufe und Deals speichern. Hier bleiben sie versiegelt.</translation>
    </message>
    <message>
        <source>Sign out without them</source>
        <translation>Ohne sie abmelden</translation>
    </message>
    <message>
        <source>What needs you stands on top of the list.</source>
        <translation>Was Sie braucht, steht oben in der Liste.</translation>
    </message>
    <message>
        <source>It stays in the history of this computer</source>
        <translation>Es bleibt im Verlauf dieses Computers</translation>
    </message>
    <message>
        <source>Sends your values again; they replace what was entered elsewhere</source>
        <translation>Sendet Ihre Angaben noch einmal; sie ersetzen, was anderswo eingetragen wurde</translation>
    </message>
    <message>
        <source>Keep theirs (L)</source>
        <translation>Das von dort behalten (L)</translation>
    </message>
    <message>
        <source>What was entered elsewhere stays; your other changes are sent</source>
        <translation>Was anderswo eingetragen wurde, bleibt; Ihre übrigen Änderungen werden gesendet</translation>
    </message>
    <message>
        <source>Sending is switched off: take the tick away first.</source>
        <translation>Senden ist ausgeschaltet: Nehmen Sie zuerst den Haken weg.</translation>
    </message>
    <message>
        <source>It no longer needed that: look at the list.</source>
        <translation>Das war nicht mehr nötig: Sehen Sie in die Liste.</translation>
    </message>
    <message numerus="yes">
        <source>%n written</source>
        <translation>
            <numerusform>%n geschrieben</numerusform>
            <numerusform>%n geschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sent yet, so nobody may sign out</source>
        <translation>
            <numerusform>%n noch nicht gesendet, darum kann sich niemand abmelden</numerusform>
            <numerusform>%n noch nicht gesendet, darum kann sich niemand abmelden</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is with the vendor.</source>
        <translation>Alles ist beim Hersteller.</translation>
    </message>
    <message>
        <source>The vendor&apos;s data is on its way here. Go on scanning; what it says of a scan is completed then.</source>
        <translation>Die Daten des Herstellers sind unterwegs. Scannen Sie weiter; das Urteil wird danach vollständig.</translation>
    </message>
    <message>
        <source>The vendor&apos;s data is on its way here: {here} of {whole} MB. Go on scanning; what it says of a scan is completed then.</source>
        <translation>Die Daten des Herstellers sind unterwegs: {here} von {whole} MB. Scannen Sie weiter; das Urteil wird danach vollständig.</translation>
    </message>
    <message>
        <source>Last exchange %1</source>
        <translation>Letzter Austausch %1</translation>
    </message>
    <message>
        <source>No exchange yet</source>
        <translation>Noch kein Austausch</translation>
    </message>
    <message>
        <source>next try %1</source>
        <translation>nächster Versuch %1</translation>
    </message>
</context>
<context>
    <name>TiesCard</name>
    <message>
        <source>Linked with this partner</source>
        <translation>Mit diesem Partner verbunden</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wodurch</translation>
    </message>
    <message>
        <source>Family, a share, a former job.</source>
        <translation>Familie, ein Anteil, eine frühere Stelle.</translation>
    </message>
    <message>
        <source>Nobody. Who is linked with a partner never decides about it alone.</source>
        <translation>Niemand. Wer mit einem Partner verbunden ist, entscheidet nie allein über ihn.</translation>
    </message>
    <message>
        <source>is asked to end</source>
        <translation>soll enden</translation>
    </message>
    <message>
        <source>Say that they are linked</source>
        <translation>Verbindung angeben</translation>
    </message>
    <message>
        <source>The link has ended…</source>
        <translation>Verbindung ist beendet …</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>nine of ten within %1</source>
        <translation>neun von zehn binnen %1</translation>
    </message>
    <message>
        <source>%1 against the four weeks before</source>
        <translation>%1 gegenüber den vier Wochen davor</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>davor: %1</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 Std.</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 Tage</translation>
    </message>
</context>
<context>
    <name>TodayModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Not in your list</source>
        <translation>Nicht in Ihrer Liste</translation>
    </message>
</context>
<context>
    <name>TopLine</name>
    <message>
        <source>Switch</source>
        <translation>Wechseln</translation>
    </message>
    <message>
        <source>Let a colleague work here (Alt+S)</source>
        <translation>Jemand anderen hier arbeiten lassen (Alt+S)</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>Hersteller</translation>
    </message>
    <message numerus="yes">
        <source>Needs attention: %n</source>
        <translation>
            <numerusform>Braucht Sie: %n</numerusform>
            <numerusform>Brauchen Sie: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sent</source>
        <translation>
            <numerusform>%n nicht gesendet</numerusform>
            <numerusform>%n nicht gesendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Sound is off</source>
        <translation>Ton ist aus</translation>
    </message>
    <message>
        <source>Sound is on</source>
        <translation>Ton ist an</translation>
    </message>
    <message>
        <source>Change to the light look</source>
        <translation>Zur hellen Ansicht wechseln</translation>
    </message>
    <message>
        <source>Change to the dark look</source>
        <translation>Zur dunklen Ansicht wechseln</translation>
    </message>
    <message>
        <source>Fetching your data, {percent} %</source>
        <translation>Ihre Daten kommen, {percent} %</translation>
    </message>
    <message>
        <source>Fetching your data</source>
        <translation>Ihre Daten kommen</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>Offline, recording goes on</source>
        <translation>Offline, Erfassen geht weiter</translation>
    </message>
    <message>
        <source>Signed out, recording goes on</source>
        <translation>Abgemeldet, Erfassen geht weiter</translation>
    </message>
    <message>
        <source>Copied profile, sending waits</source>
        <translation>Kopiertes Profil, Senden wartet</translation>
    </message>
    <message>
        <source>Access ended</source>
        <translation>Zugang beendet</translation>
    </message>
    <message>
        <source>Update needed to send</source>
        <translation>Zum Senden aktualisieren</translation>
    </message>
    <message>
        <source>Sending met an error</source>
        <translation>Fehler beim Senden</translation>
    </message>
    <message>
        <source>counter</source>
        <translation>Verkaufstheke</translation>
    </message>
    <message>
        <source>field sales</source>
        <translation>Außendienst</translation>
    </message>
    <message>
        <source>partner admin</source>
        <translation>Partner-Admin</translation>
    </message>
    <message>
        <source>vendor reviewer</source>
        <translation>Prüfung beim Hersteller</translation>
    </message>
    <message>
        <source>channel manager</source>
        <translation>Partnerbetreuung</translation>
    </message>
    <message>
        <source>programme owner</source>
        <translation>Programmleitung</translation>
    </message>
    <message>
        <source>auditor</source>
        <translation>Revision</translation>
    </message>
    <message>
        <source>integration</source>
        <translation>Anbindung</translation>
    </message>
</context>
<context>
    <name>Tornado</name>
    <message>
        <source>What it hangs on: %1</source>
        <translation>Woran es hängt: %1</translation>
    </message>
</context>
<context>
    <name>UndoBar</name>
    <message>
        <source>Undo (U)</source>
        <translation>Zurück (U)</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
</context>
<context>
    <name>UnitHistory</name>
    <message>
        <source>Shipped to {who}</source>
        <translation>Geliefert an {who}</translation>
    </message>
    <message>
        <source>Received by {who}</source>
        <translation>Empfangen von {who}</translation>
    </message>
    <message>
        <source>Sold by {who}, says a till</source>
        <translation>Verkauft von {who}, sagt eine Kasse</translation>
    </message>
    <message>
        <source>Claimed by {who}</source>
        <translation>Gemeldet von {who}</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Hergestellt</translation>
    </message>
    <message>
        <source>Came back</source>
        <translation>Zurückgekommen</translation>
    </message>
    <message>
        <source>Recalled</source>
        <translation>Zurückgerufen</translation>
    </message>
    <message>
        <source>Reported stolen</source>
        <translation>Als gestohlen gemeldet</translation>
    </message>
    <message>
        <source>Destroyed</source>
        <translation>Zerstört</translation>
    </message>
    <message>
        <source>Taken out of use</source>
        <translation>Außer Gebrauch</translation>
    </message>
    <message>
        <source>No longer recalled</source>
        <translation>Nicht mehr zurückgerufen</translation>
    </message>
    <message>
        <source>Found again</source>
        <translation>Wiedergefunden</translation>
    </message>
    <message>
        <source>What was told of it comes with the next sync.</source>
        <translation>Was von ihm bekannt ist, kommt mit dem nächsten Abgleich.</translation>
    </message>
    <message>
        <source>It is in no shipment we know of.</source>
        <translation>Es ist in keiner Lieferung, die wir kennen.</translation>
    </message>
    <message>
        <source>The last {count} of {of}:</source>
        <translation>Die letzten {count} von {of}:</translation>
    </message>
    <message>
        <source>somebody we don&apos;t know</source>
        <translation>jemanden, den wir nicht kennen</translation>
    </message>
    <message>
        <source>this partner</source>
        <translation>diesen Partner</translation>
    </message>
    <message>
        <source>This claim</source>
        <translation>Diese Meldung</translation>
    </message>
    <message>
        <source>{count} claims in {days} days</source>
        <translation>{count} Meldungen in {days} Tagen</translation>
    </message>
    <message>
        <source>{share} approved</source>
        <translation>{share} bestätigt</translation>
    </message>
    <message>
        <source>{count} taken back</source>
        <translation>{count} zurückgenommen</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} warten</translation>
    </message>
    <message>
        <source>Refused {day}: {why}</source>
        <translation>Abgelehnt {day}: {why}</translation>
    </message>
</context>
<context>
    <name>VerdictPanel</name>
    <message>
        <source>Taken back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>The last scan does not count. Scan the next one.</source>
        <translation>Der letzte Scan zählt nicht. Scannen Sie den nächsten.</translation>
    </message>
    <message>
        <source>Not recorded</source>
        <translation>Nicht erfasst</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Scan the serial label of a unit you sold.</source>
        <translation>Scannen Sie das Seriennummernetikett eines verkauften Geräts.</translation>
    </message>
    <message>
        <source>points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>points, open</source>
        <translation>Punkte, offen</translation>
    </message>
    <message>
        <source>Undo  Ctrl+Z   %1 s</source>
        <translation>Rückgängig  Strg+Z   %1 s</translation>
    </message>
    <message>
        <source>Recorded and safe on this computer.</source>
        <translation>Erfasst und auf diesem Computer gesichert.</translation>
    </message>
    <message>
        <source>Recorded. The vendor checks this one.</source>
        <translation>Erfasst. Der Hersteller prüft diese Nummer.</translation>
    </message>
    <message>
        <source>It looks like %1, scanned today: check the label.</source>
        <translation>Sie ähnelt %1 von heute: Prüfen Sie das Etikett.</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>A code came without Enter. It waits in the scan line (Esc).</source>
        <translation>Ein Code kam ohne Eingabetaste. Er wartet in der Scanzeile (Esc).</translation>
    </message>
</context>
<context>
    <name>WordPanel</name>
    <message>
        <source>The chosen word</source>
        <translation>Das gewählte Wort</translation>
    </message>
    <message>
        <source>Look at it first (Ctrl+O)</source>
        <translation>Erst ansehen (Strg+O)</translation>
    </message>
    <message>
        <source>Choose a line to see what it is about and who may give the second word.</source>
        <translation>Wählen Sie eine Zeile, um zu sehen, worum es geht und wer das zweite Wort geben kann.</translation>
    </message>
</context>
<context>
    <name>WordsModel</name>
    <message>
        <source>Asked for</source>
        <translation>Gewünscht</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Worum es geht</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Whose turn</source>
        <translation>Wer dran ist</translation>
    </message>
    <message>
        <source>Agreed</source>
        <translation>Zugestimmt</translation>
    </message>
    <message>
        <source>Turned down</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>A colleague&apos;s</source>
        <translation>Andere</translation>
    </message>
</context>
<context>
    <name>WordsView</name>
    <message>
        <source>Second word</source>
        <translation>Zweites Wort</translation>
    </message>
    <message>
        <source>All that waits</source>
        <translation>Alles, was wartet</translation>
    </message>
    <message>
        <source>Mine to give</source>
        <translation>Für mich</translation>
    </message>
    <message>
        <source>I asked</source>
        <translation>Von mir</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Beantwortet</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>Nicht geschehen</translation>
    </message>
    <message>
        <source>What waits for a second person</source>
        <translation>Was auf eine zweite Person wartet</translation>
    </message>
    <message>
        <source>Find a word</source>
        <translation>Wort suchen</translation>
    </message>
    <message>
        <source>Serial, customer, partner or person  (Ctrl+F)</source>
        <translation>Seriennummer, Kunde, Partner oder Person  (Strg+F)</translation>
    </message>
    <message>
        <source>Nothing waits for a second person. What takes two appears here by itself.</source>
        <translation>Nichts wartet auf eine zweite Person. Was zwei braucht, erscheint hier von selbst.</translation>
    </message>
    <message>
        <source>Nothing fits. Esc in the filter empties it; the first shows all.</source>
        <translation>Nichts passt. Esc leert den Filter; der erste Knopf zeigt alles.</translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message>
        <source>1 sale</source>
        <translation>1 Verkauf</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sales</source>
        <translation>
            <numerusform>%Ln Verkauf</numerusform>
            <numerusform>%Ln Verkäufe</numerusform>
        </translation>
    </message>
    <message>
        <source>1 invoice</source>
        <translation>1 Rechnung</translation>
    </message>
    <message numerus="yes">
        <source>%Ln invoices</source>
        <translation>
            <numerusform>%Ln Rechnung</numerusform>
            <numerusform>%Ln Rechnungen</numerusform>
        </translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Submit</source>
        <translation>Einreichen</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>Take up</source>
        <translation>In Arbeit nehmen</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Return to partner</source>
        <translation>An Partner zurückgeben</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Mark as duplicate</source>
        <translation>Als doppelt markieren</translation>
    </message>
    <message>
        <source>Ask for more time</source>
        <translation>Um mehr Zeit bitten</translation>
    </message>
    <message>
        <source>Grant more time</source>
        <translation>Mehr Zeit gewähren</translation>
    </message>
    <message>
        <source>Deny more time</source>
        <translation>Mehr Zeit ablehnen</translation>
    </message>
    <message>
        <source>Won</source>
        <translation>Gewonnen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Expire</source>
        <translation>Ablaufen lassen</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Entziehen</translation>
    </message>
    <message>
        <source>Cancel the deal</source>
        <translation>Deal abbrechen</translation>
    </message>
</context>
<context>
    <name>acts</name>
    <message>
        <source>approve the claim</source>
        <translation>den Anspruch genehmigen</translation>
    </message>
    <message>
        <source>refuse the claim</source>
        <translation>den Anspruch ablehnen</translation>
    </message>
    <message>
        <source>take the approved claim back</source>
        <translation>den genehmigten Anspruch zurückbuchen</translation>
    </message>
    <message>
        <source>approve what was refused</source>
        <translation>das Abgelehnte genehmigen</translation>
    </message>
    <message>
        <source>change of staff</source>
        <translation>Änderung beim Personal</translation>
    </message>
    <message>
        <source>change of the partner</source>
        <translation>Änderung am Partner</translation>
    </message>
    <message>
        <source>change of the rules</source>
        <translation>Änderung der Regeln</translation>
    </message>
    <message>
        <source>change of what a product earns</source>
        <translation>Änderung dessen, was ein Produkt einbringt</translation>
    </message>
    <message>
        <source>change of the partner&apos;s terms</source>
        <translation>Änderung der Bedingungen des Partners</translation>
    </message>
    <message>
        <source>decide about a deal</source>
        <translation>über einen Deal entscheiden</translation>
    </message>
    <message>
        <source>the link ends</source>
        <translation>die Verbindung endet</translation>
    </message>
    <message>
        <source>payout</source>
        <translation>Auszahlung</translation>
    </message>
    <message>
        <source>payout file</source>
        <translation>Auszahlungsdatei</translation>
    </message>
    <message>
        <source>This always needs two people.</source>
        <translation>Das braucht immer zwei Personen.</translation>
    </message>
    <message>
        <source>It is above what one person may decide.</source>
        <translation>Es liegt über dem, was eine Person allein entscheiden darf.</translation>
    </message>
    <message>
        <source>They look after this partner.</source>
        <translation>Sie betreut diesen Partner.</translation>
    </message>
    <message>
        <source>They are linked with this partner.</source>
        <translation>Sie ist mit diesem Partner verbunden.</translation>
    </message>
</context>
<context>
    <name>ages</name>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>%1 d ago</source>
        <translation>vor %1 T</translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation>vor %1 Std.</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>vor %1 Min.</translation>
    </message>
</context>
<context>
    <name>amounts</name>
    <message>
        <source>%1 pts</source>
        <translation>%1 Pkt.</translation>
    </message>
</context>
<context>
    <name>bulk_in</name>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Date of sale</source>
        <translation>Verkaufsdatum</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>{cell} is {text}, and {count} rows are like it. Which day?</source>
        <translation>{cell} ist {text}, und {count} Zeilen sind so. Welcher Tag?</translation>
    </message>
    <message>
        <source>{cell} is {text}, and {count} rows are like it. How many?</source>
        <translation>{cell} ist {text}, und {count} Zeilen sind so. Wie viele?</translation>
    </message>
    <message>
        <source>Numbers are days: {cell} is {text}, which is {first}</source>
        <translation>Zahlen sind Tage: {cell} ist {text}, also {first}</translation>
    </message>
    <message>
        <source>An empty cell means the one above: {count} rows, first {cell}</source>
        <translation>Eine leere Zelle meint die darüber: {count} Zeilen, zuerst {cell}</translation>
    </message>
    <message>
        <source>Nothing here would be recorded.</source>
        <translation>Nichts davon würde gemeldet.</translation>
    </message>
    <message>
        <source>{sales} would be recorded, worth {points} points.</source>
        <translation>{sales} würden gemeldet, im Wert von {points} Punkten.</translation>
    </message>
    <message>
        <source>{sales} on {invoices} would be recorded, worth {points} points.</source>
        <translation>{sales} auf {invoices} würden gemeldet, im Wert von {points} Punkten.</translation>
    </message>
    <message>
        <source>{sales} recorded, worth {points} points until the vendor decides.</source>
        <translation>{sales} gemeldet, im Wert von {points} Punkten, bis der Hersteller entscheidet.</translation>
    </message>
    <message>
        <source>{rows} refused</source>
        <translation>{rows} abgelehnt</translation>
    </message>
    <message>
        <source>{rows} already there</source>
        <translation>{rows} schon da</translation>
    </message>
    <message>
        <source>{rows} left out</source>
        <translation>{rows} weggelassen</translation>
    </message>
    <message>
        <source>Every row of the file is claimed.</source>
        <translation>Jede Zeile der Datei ist gemeldet.</translation>
    </message>
    <message>
        <source>Not recorded: {rows}. The verdicts say why, and what to do.</source>
        <translation>Nicht gemeldet: {rows}. Die Urteile sagen, warum und was zu tun ist.</translation>
    </message>
</context>
<context>
    <name>causes</name>
    <message>
        <source>Not in the shipped list</source>
        <translation>Nicht in der Lieferliste</translation>
    </message>
    <message>
        <source>Many undelivered units</source>
        <translation>Viele nicht gelieferte Geräte</translation>
    </message>
    <message>
        <source>Claimed by somebody else</source>
        <translation>Von jemand anderem gemeldet</translation>
    </message>
    <message>
        <source>Shipped to somebody else</source>
        <translation>An jemand anderen geliefert</translation>
    </message>
    <message>
        <source>Serial of another product</source>
        <translation>Nummer eines anderen Produkts</translation>
    </message>
    <message>
        <source>Not the shape of a serial</source>
        <translation>Keine Seriennummer</translation>
    </message>
    <message>
        <source>Check character wrong</source>
        <translation>Prüfzeichen falsch</translation>
    </message>
    <message>
        <source>Product code, no serial</source>
        <translation>Produktcode, keine Nummer</translation>
    </message>
    <message>
        <source>Already recorded</source>
        <translation>Schon erfasst</translation>
    </message>
    <message>
        <source>Product does not earn</source>
        <translation>Produkt bringt nichts ein</translation>
    </message>
    <message>
        <source>Outside the programme</source>
        <translation>Außerhalb des Programms</translation>
    </message>
    <message>
        <source>Too late</source>
        <translation>Zu spät</translation>
    </message>
    <message>
        <source>Sale date in the future</source>
        <translation>Verkaufsdatum in der Zukunft</translation>
    </message>
    <message>
        <source>Vendor checks</source>
        <translation>Hersteller prüft</translation>
    </message>
    <message>
        <source>Came back</source>
        <translation>Zurückgekommen</translation>
    </message>
    <message>
        <source>Recalled</source>
        <translation>Zurückgerufen</translation>
    </message>
    <message>
        <source>Reported stolen</source>
        <translation>Als gestohlen gemeldet</translation>
    </message>
    <message>
        <source>Taken out of use</source>
        <translation>Außer Gebrauch</translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation>Inzwischen geändert</translation>
    </message>
    <message>
        <source>Already decided</source>
        <translation>Schon entschieden</translation>
    </message>
    <message>
        <source>Refused by the vendor</source>
        <translation>Vom Hersteller abgelehnt</translation>
    </message>
    <message>
        <source>Needs a second person</source>
        <translation>Braucht eine zweite Person</translation>
    </message>
    <message>
        <source>Done meanwhile</source>
        <translation>Inzwischen geschehen</translation>
    </message>
    <message>
        <source>Reason missing</source>
        <translation>Grund fehlt</translation>
    </message>
    <message>
        <source>Nothing read</source>
        <translation>Nichts gelesen</translation>
    </message>
    <message>
        <source>Too long</source>
        <translation>Zu lang</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>Unlesbar</translation>
    </message>
    <message>
        <source>Two codes at once</source>
        <translation>Zwei Codes auf einmal</translation>
    </message>
    <message>
        <source>No serial in the code</source>
        <translation>Keine Nummer im Code</translation>
    </message>
    <message>
        <source>Scanned twice</source>
        <translation>Doppelt gescannt</translation>
    </message>
    <message>
        <source>Sale cancelled</source>
        <translation>Verkauf storniert</translation>
    </message>
    <message>
        <source>Invoice stated twice</source>
        <translation>Rechnung zweimal angegeben</translation>
    </message>
    <message>
        <source>Document used before</source>
        <translation>Dokument schon verwendet</translation>
    </message>
    <message>
        <source>Sold into another region</source>
        <translation>In eine andere Region verkauft</translation>
    </message>
    <message>
        <source>More than the invoice names</source>
        <translation>Mehr als auf der Rechnung</translation>
    </message>
    <message>
        <source>Can still come back</source>
        <translation>Kann noch zurückkommen</translation>
    </message>
    <message>
        <source>Not in the programme</source>
        <translation>Nicht im Programm</translation>
    </message>
    <message>
        <source>Licence ended</source>
        <translation>Gewerbeschein abgelaufen</translation>
    </message>
    <message>
        <source>Too many on one invoice</source>
        <translation>Zu viele auf einer Rechnung</translation>
    </message>
    <message>
        <source>Too many claims</source>
        <translation>Zu viele Meldungen</translation>
    </message>
    <message>
        <source>Too many points</source>
        <translation>Zu viele Punkte</translation>
    </message>
    <message>
        <source>Budget taken up</source>
        <translation>Budget aufgebraucht</translation>
    </message>
    <message>
        <source>Earns by a special price</source>
        <translation>Verdient über einen Sonderpreis</translation>
    </message>
    <message>
        <source>Sales of several people</source>
        <translation>Verkäufe mehrerer Personen</translation>
    </message>
    <message>
        <source>Proof missing</source>
        <translation>Nachweis fehlt</translation>
    </message>
    <message>
        <source>Proof unreadable</source>
        <translation>Nachweis nicht lesbar</translation>
    </message>
    <message>
        <source>Proof seems altered</source>
        <translation>Nachweis scheint verändert</translation>
    </message>
    <message>
        <source>Proof says otherwise</source>
        <translation>Nachweis sagt etwas anderes</translation>
    </message>
    <message>
        <source>Personal data in the proof</source>
        <translation>Personendaten im Nachweis</translation>
    </message>
    <message>
        <source>Invoice number missing</source>
        <translation>Rechnungsnummer fehlt</translation>
    </message>
    <message>
        <source>Asked for information</source>
        <translation>Angaben erbeten</translation>
    </message>
    <message>
        <source>Nothing came in time</source>
        <translation>Nichts kam rechtzeitig</translation>
    </message>
    <message>
        <source>Field was not asked for</source>
        <translation>Feld war nicht gefragt</translation>
    </message>
    <message>
        <source>No appeal any more</source>
        <translation>Kein Einspruch mehr</translation>
    </message>
    <message>
        <source>Refused by the same person</source>
        <translation>Von derselben Person abgelehnt</translation>
    </message>
    <message>
        <source>For a programme owner</source>
        <translation>Für Programmverantwortliche</translation>
    </message>
    <message>
        <source>Limit out of bounds</source>
        <translation>Grenze außerhalb des Erlaubten</translation>
    </message>
    <message>
        <source>No such time zone</source>
        <translation>Unbekannte Zeitzone</translation>
    </message>
    <message>
        <source>To be decided</source>
        <translation>Zu entscheiden</translation>
    </message>
    <message>
        <source>Not whole months</source>
        <translation>Keine ganzen Monate</translation>
    </message>
    <message>
        <source>Period not over</source>
        <translation>Zeitraum läuft noch</translation>
    </message>
    <message>
        <source>Drawn already</source>
        <translation>Schon gezogen</translation>
    </message>
    <message>
        <source>Rules contradict</source>
        <translation>Regeln widersprechen sich</translation>
    </message>
    <message>
        <source>Day has passed</source>
        <translation>Tag ist vorbei</translation>
    </message>
</context>
<context>
    <name>codes</name>
    <message>
        <source>The vendor answered {code}, which this version does not know. Update the program.</source>
        <translation>Der Hersteller antwortete {code}; das kennt diese Version nicht. Aktualisieren Sie das Programm.</translation>
    </message>
    <message>
        <source>Nothing was read. Scan the label again.</source>
        <translation>Es wurde nichts gelesen. Scannen Sie das Etikett noch einmal.</translation>
    </message>
    <message>
        <source>That is {length} characters, longer than any serial. Scan one label at a time.</source>
        <translation>Das sind {length} Zeichen, mehr als jede Seriennummer hat. Scannen Sie ein Etikett nach dem anderen.</translation>
    </message>
    <message>
        <source>This code can&apos;t be read: {reason}. Scan the label again or type the serial.</source>
        <translation>Dieser Code ist nicht lesbar: {reason}. Scannen Sie noch einmal oder tippen Sie die Seriennummer.</translation>
    </message>
    <message>
        <source>Two codes arrived as one. Nothing was counted; scan them one by one.</source>
        <translation>Zwei Codes kamen als einer an. Nichts wurde gezählt; scannen Sie sie einzeln.</translation>
    </message>
    <message>
        <source>This code names the product but no serial. Scan the label that carries the serial.</source>
        <translation>Dieser Code nennt das Produkt, aber keine Seriennummer. Scannen Sie das Etikett mit der Seriennummer.</translation>
    </message>
    <message>
        <source>Same code twice at once: counted once.</source>
        <translation>Derselbe Code gleich zweimal: einmal gezählt.</translation>
    </message>
    <message>
        <source>“{serial}” doesn&apos;t look like a serial of any product here. Scan the serial label, or check what was typed.</source>
        <translation>„{serial}“ sieht nicht wie die Seriennummer eines Produkts hier aus. Scannen Sie das Seriennummernetikett oder prüfen Sie die Eingabe.</translation>
    </message>
    <message>
        <source>The check character of “{serial}” is wrong. Scan it again, or check one digit.</source>
        <translation>Das Prüfzeichen von „{serial}“ stimmt nicht. Scannen Sie noch einmal oder prüfen Sie die Ziffern.</translation>
    </message>
    <message>
        <source>That is the product code on the box, not its serial. Scan the label marked S/N.</source>
        <translation>Das ist der Produktcode auf dem Karton, nicht die Seriennummer. Scannen Sie das Etikett mit S/N.</translation>
    </message>
    <message>
        <source>This serial is not in the list of shipped units. The vendor checks it.</source>
        <translation>Diese Seriennummer steht nicht in der Lieferliste. Der Hersteller prüft sie.</translation>
    </message>
    <message>
        <source>This serial belongs to {actual}, but the code names {stated}. Check that box and label belong together.</source>
        <translation>Diese Seriennummer gehört zu {actual}, der Code nennt aber {stated}. Prüfen Sie, ob Karton und Etikett zusammengehören.</translation>
    </message>
    <message>
        <source>Received. Many units recorded here that day were not delivered to you: the vendor looks at this one by {by}. Check the labels; if they are right, tell your vendor contact.</source>
        <translation>Eingegangen. Viele an diesem Tag hier erfasste Geräte wurden nicht an Sie geliefert: Der Hersteller sieht dieses bis {by} an. Prüfen Sie die Etiketten; stimmen sie, melden Sie sich bei Ihrem Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>The sale was cancelled on {date} and taken back. Once the unit is sold, record the new sale.</source>
        <translation>Der Verkauf wurde am {date} storniert und zurückgenommen. Wird das Gerät verkauft, erfassen Sie den neuen Verkauf.</translation>
    </message>
    <message>
        <source>Already recorded by {who} on {when}. It is counted once; nothing to do.</source>
        <translation>Schon erfasst von {who} am {when}. Sie zählt einmal; nichts zu tun.</translation>
    </message>
    <message>
        <source>Somebody else stated a sale of this serial. The vendor decides on the evidence.</source>
        <translation>Jemand anders hat einen Verkauf dieser Nummer gemeldet. Der Hersteller entscheidet nach den Belegen.</translation>
    </message>
    <message>
        <source>Invoice {invoice} was stated before for {before}, here for {customer}. The vendor decides.</source>
        <translation>Rechnung {invoice} wurde zuvor für {before} angegeben, hier für {customer}. Der Hersteller entscheidet.</translation>
    </message>
    <message>
        <source>The document “{name}” proves another sale already. The vendor decides.</source>
        <translation>Das Dokument „{name}“ belegt schon einen anderen Verkauf. Der Hersteller entscheidet.</translation>
    </message>
    <message>
        <source>This unit was shipped to somebody else. The vendor checks how it got here.</source>
        <translation>Dieses Gerät ging an jemand anderen. Der Hersteller prüft, wie es hierher kam.</translation>
    </message>
    <message>
        <source>This unit was sold into {region}, not into {own}. The vendor checks how it got here.</source>
        <translation>Dieses Gerät wurde nach {region} verkauft, nicht nach {own}. Der Hersteller prüft, wie es hierher kam.</translation>
    </message>
    <message>
        <source>Invoice {invoice} names {quantity} units, and {claimed} are claimed already. Correct the invoice or its quantity.</source>
        <translation>Rechnung {invoice} nennt {quantity} Geräte, und {claimed} sind schon gemeldet. Berichtigen Sie die Rechnung oder ihre Menge.</translation>
    </message>
    <message>
        <source>{product} does not earn in this programme on {date}. Ask your vendor contact if it should.</source>
        <translation>{product} bringt in diesem Programm am {date} nichts ein. Fragen Sie Ihren Ansprechpartner, ob es das sollte.</translation>
    </message>
    <message>
        <source>The sale date {date} is outside the programme ({starts} to {ends}). Correct the date above the scan line.</source>
        <translation>Das Verkaufsdatum {date} liegt außerhalb des Programms ({starts} bis {ends}). Berichtigen Sie das Datum über der Scanzeile.</translation>
    </message>
    <message>
        <source>Received. Sold on {date}, it can still come back for {days} days; it is judged by itself on {by}.</source>
        <translation>Erhalten. Verkauft am {date}, kann es noch {days} Tage lang zurückkommen; es wird am {by} von selbst geprüft.</translation>
    </message>
    <message>
        <source>Sold on {date}: that is more than {days} days ago, the limit for claims. Correct the date if it is wrong.</source>
        <translation>Verkauft am {date}: Das ist mehr als {days} Tage her, die Frist für Meldungen. Berichtigen Sie das Datum, wenn es falsch ist.</translation>
    </message>
    <message>
        <source>The sale date {date} has not come yet. Correct the date above the scan line.</source>
        <translation>Das Verkaufsdatum {date} ist noch nicht da. Berichtigen Sie das Datum über der Scanzeile.</translation>
    </message>
    <message>
        <source>{who} doesn&apos;t take part in this programme. Ask your vendor contact about enrolment.</source>
        <translation>{who} nimmt an diesem Programm nicht teil. Fragen Sie Ihren Ansprechpartner beim Hersteller nach der Anmeldung.</translation>
    </message>
    <message>
        <source>The trade licence ended on {date}. Attach the new one by {by}.</source>
        <translation>Der Gewerbeschein lief am {date} ab. Hängen Sie bis {by} den neuen an.</translation>
    </message>
    <message>
        <source>Invoice {invoice} has {claimed} units already, and {most} is the most for one. Correct the invoice number if this unit is on another.</source>
        <translation>Rechnung {invoice} hat schon {claimed} Geräte, und {most} ist das Höchste für eine. Berichtigen Sie die Rechnungsnummer, wenn dieses Gerät auf einer anderen steht.</translation>
    </message>
    <message>
        <source>{claimed} claims in {days} days are as many as one person may make ({most}). Ask your vendor contact.</source>
        <translation>{claimed} Meldungen in {days} Tagen sind so viele, wie eine Person machen darf ({most}). Fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>With {earned} points earned, {points} more would exceed the {most} of one person. Ask your vendor contact.</source>
        <translation>Bei {earned} verdienten Punkten überschreiten {points} weitere die {most} einer Person. Fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>The programme&apos;s budget of {budget} points is taken up: {reserved}. The vendor decides.</source>
        <translation>Das Budget des Programms von {budget} Punkten ist aufgebraucht: {reserved}. Der Hersteller entscheidet.</translation>
    </message>
    <message>
        <source>This sale earns by the special price {bid} already and not twice. Ask your vendor contact.</source>
        <translation>Dieser Verkauf verdient schon über den Sonderpreis {bid} und nicht zweimal. Fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>Sales of several people seem to run under {who}. The vendor decides.</source>
        <translation>Verkäufe mehrerer Personen scheinen unter {who} zu laufen. Der Hersteller entscheidet.</translation>
    </message>
    <message>
        <source>Received. A sale worth {points} points needs a proof: attach the invoice by {by}.</source>
        <translation>Erhalten. Ein Verkauf über {points} Punkte braucht einen Nachweis: hängen Sie die Rechnung bis {by} an.</translation>
    </message>
    <message>
        <source>Nothing can be read in “{name}”. Attach a better picture or the PDF by {by}.</source>
        <translation>In „{name}“ ist nichts zu lesen. Hängen Sie bis {by} ein besseres Bild oder das PDF an.</translation>
    </message>
    <message>
        <source>“{name}” seems to have been changed after it was made. The vendor looks at it.</source>
        <translation>„{name}“ scheint nachträglich verändert worden zu sein. Der Hersteller sieht es sich an.</translation>
    </message>
    <message>
        <source>The proof says {found} for {field}, you stated {stated}. Correct one of the two by {by}.</source>
        <translation>Der Nachweis nennt {found} bei {field}, angegeben ist {stated}. Berichtigen Sie eines von beiden bis {by}.</translation>
    </message>
    <message>
        <source>“{name}” shows personal data of a customer. Black them out and attach it again by {by}.</source>
        <translation>„{name}“ zeigt Personendaten eines Kunden. Schwärzen Sie sie und hängen Sie es bis {by} neu an.</translation>
    </message>
    <message>
        <source>Received. Add the invoice number by {by}; without it the sale lapses.</source>
        <translation>Erhalten. Ergänzen Sie bis {by} die Rechnungsnummer; ohne sie verfällt der Verkauf.</translation>
    </message>
    <message>
        <source>The vendor asks for {fields} by {by}. Only these fields are open.</source>
        <translation>Der Hersteller bittet bis {by} um: {fields}. Nur diese Felder sind offen.</translation>
    </message>
    <message>
        <source>Nothing came by {date}, so this sale lapsed. Record it again if claims of its day are still taken.</source>
        <translation>Bis {date} kam nichts, deshalb ist dieser Verkauf verfallen. Erfassen Sie ihn neu, wenn Meldungen seines Tages noch angenommen werden.</translation>
    </message>
    <message>
        <source>“{field}” was not asked for and stays as it is. Reload to see what is open.</source>
        <translation>„{field}“ war nicht gefragt und bleibt, wie es ist. Laden Sie neu, um zu sehen, was offen ist.</translation>
    </message>
    <message>
        <source>This refusal can&apos;t be appealed any more: an appeal is possible once and in time.</source>
        <translation>Gegen diese Ablehnung ist kein Einspruch mehr möglich: er geht einmal und rechtzeitig.</translation>
    </message>
    <message>
        <source>{who} refused this claim, so a different person judges the appeal. Hand it to a colleague.</source>
        <translation>{who} hat diese Meldung abgelehnt, deshalb entscheidet jemand anderes über den Einspruch. Geben Sie ihn an eine Kollegin oder einen Kollegen.</translation>
    </message>
    <message>
        <source>This claim was escalated: a programme owner decides it. Hand it to one.</source>
        <translation>Diese Meldung wurde weitergereicht: Programmverantwortliche entscheiden sie. Geben Sie sie dorthin.</translation>
    </message>
    <message>
        <source>Received. The vendor checks this one; you hear by {by}.</source>
        <translation>Eingegangen. Der Hersteller prüft diese Nummer; Sie hören bis {by}.</translation>
    </message>
    <message>
        <source>This unit came back on {date}, so a sale before that does not count. If it was sold again, scan it again.</source>
        <translation>Dieses Gerät kam am {date} zurück, deshalb zählt ein Verkauf davor nicht. Wurde es wieder verkauft, scannen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This unit was recalled on {date} and can&apos;t be sold. Set it aside and ask your vendor contact.</source>
        <translation>Dieses Gerät wurde am {date} zurückgerufen und darf nicht verkauft werden. Stellen Sie es beiseite und fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>This unit was reported stolen on {date}. Set it aside and ask your vendor contact.</source>
        <translation>Dieses Gerät wurde am {date} als gestohlen gemeldet. Stellen Sie es beiseite und fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>This unit was taken out of use on {date} and can&apos;t be sold. Ask your vendor contact if you hold it.</source>
        <translation>Dieses Gerät wurde am {date} außer Gebrauch genommen und darf nicht verkauft werden. Liegt es bei Ihnen, fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>“{rule}” must lie between {least} and {most}. Correct it.</source>
        <translation>„{rule}“ muss zwischen {least} und {most} liegen. Berichtigen Sie es.</translation>
    </message>
    <message>
        <source>Nothing more will come in for this one: it is here to be decided. Approve or refuse it.</source>
        <translation>Zu dieser Meldung kommt nichts mehr: Sie ist zum Entscheiden hier. Bestätigen oder lehnen Sie sie ab.</translation>
    </message>
    <message>
        <source>A sample is of whole months. Choose the first and the last of them.</source>
        <translation>Eine Stichprobe umfasst ganze Monate. Wählen Sie den ersten und den letzten.</translation>
    </message>
    <message>
        <source>The period ends on {date}: its seed is what the record says first after that. Draw it then.</source>
        <translation>Der Zeitraum endet am {date}: Sein Startwert ist das Erste, was danach im Protokoll steht. Ziehen Sie dann.</translation>
    </message>
    <message>
        <source>This period was drawn on {date} already. Its seed would draw the same claims again.</source>
        <translation>Dieser Zeitraum wurde am {date} schon gezogen. Sein Startwert zöge wieder dieselben Meldungen.</translation>
    </message>
    <message>
        <source>No time zone is called “{zone}”. Choose one from the list, such as Europe/Berlin.</source>
        <translation>Keine Zeitzone heißt „{zone}“. Wählen Sie eine aus der Liste, etwa Europe/Berlin.</translation>
    </message>
    <message>
        <source>Rules change for what is still to come: {date} has passed. Choose a later day.</source>
        <translation>Regeln ändern sich nur für Künftiges: {date} ist vorbei. Wählen Sie einen späteren Tag.</translation>
    </message>
    <message>
        <source>Another deal of this customer with a product in common is protected until {date} (by {fields}; {score} of 1). This one waits until then.</source>
        <translation>Ein anderer Deal dieses Kunden mit einem gemeinsamen Produkt ist bis {date} geschützt (nach {fields}; {score} von 1). Dieser wartet bis dahin.</translation>
    </message>
    <message>
        <source>Received. The rules are not here yet, so the vendor checks this one.</source>
        <translation>Eingegangen. Die Regeln sind noch nicht hier; der Hersteller prüft diese Nummer.</translation>
    </message>
    <message>
        <source>Somebody else claims this serial, and the record of its sale names them. You can appeal once, with a proof.</source>
        <translation>Jemand anderes meldet diese Seriennummer, und der Verkaufsbeleg nennt sie oder ihn. Sie können einmal Einspruch erheben, mit einem Nachweis.</translation>
    </message>
    <message>
        <source>Somebody else claims this serial, and it was delivered to them. You can appeal once, with a proof.</source>
        <translation>Jemand anderes meldet diese Seriennummer, und sie wurde dorthin geliefert. Sie können einmal Einspruch erheben, mit einem Nachweis.</translation>
    </message>
    <message>
        <source>Somebody else claims this serial by an invoice of an earlier day. You can appeal once, with a proof.</source>
        <translation>Jemand anderes meldet diese Seriennummer mit einer Rechnung von einem früheren Tag. Sie können einmal Einspruch erheben, mit einem Nachweis.</translation>
    </message>
    <message>
        <source>Somebody else claims this serial and scanned it earlier. You can appeal once, with a proof.</source>
        <translation>Jemand anderes meldet diese Seriennummer und hat sie früher gescannt. Sie können einmal Einspruch erheben, mit einem Nachweis.</translation>
    </message>
    <message>
        <source>Somebody else claims this serial, and their claim arrived earlier. You can appeal once, with a proof.</source>
        <translation>Jemand anderes meldet diese Seriennummer, und diese Meldung kam früher an. Sie können einmal Einspruch erheben, mit einem Nachweis.</translation>
    </message>
    <message>
        <source>Somebody else claims this serial with the same evidence, and one had to be chosen. You can appeal once, with a proof.</source>
        <translation>Jemand anderes meldet diese Seriennummer mit denselben Belegen, und eine Meldung musste gewählt werden. Sie können einmal Einspruch erheben, mit einem Nachweis.</translation>
    </message>
    <message>
        <source>This refusal could be appealed until {date}. Ask your vendor contact.</source>
        <translation>Gegen diese Ablehnung war Einspruch bis {date} möglich. Fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>Your word is noted. This always needs two: a different person completes it.</source>
        <translation>Ihr Wort ist vermerkt. Das braucht immer zwei: Eine andere Person vollendet es.</translation>
    </message>
    <message>
        <source>Your word is noted. It is above what one person may decide: a second completes it.</source>
        <translation>Ihr Wort ist notiert. Es liegt über dem, was eine Person allein entscheiden darf: Eine zweite vollendet es.</translation>
    </message>
    <message>
        <source>Your word is noted. You look after this partner, so a second person completes it.</source>
        <translation>Ihr Wort ist vermerkt. Sie betreuen diesen Partner, darum vollendet es eine zweite Person.</translation>
    </message>
    <message>
        <source>Your word is noted. You are linked with this partner, so a second person completes it.</source>
        <translation>Ihr Wort ist vermerkt. Sie sind mit diesem Partner verbunden, darum vollendet es eine zweite Person.</translation>
    </message>
    <message>
        <source>Your role may not give the second word. Hand it to a colleague who may.</source>
        <translation>Ihre Rolle darf das zweite Wort nicht geben. Geben Sie es an jemanden, der darf.</translation>
    </message>
    <message>
        <source>You gave the first word yourself. A different person must give the second.</source>
        <translation>Das erste Wort kam von Ihnen. Das zweite muss eine andere Person geben.</translation>
    </message>
    <message>
        <source>The first word came from this very device. Give the second from another one.</source>
        <translation>Das erste Wort kam von genau diesem Gerät. Geben Sie das zweite von einem anderen.</translation>
    </message>
    <message>
        <source>This is about yourself. Hand it to a colleague who has nothing to do with it.</source>
        <translation>Das betrifft Sie selbst. Geben Sie es an jemanden, der nichts damit zu tun hat.</translation>
    </message>
    <message>
        <source>You look after this partner. Hand the second word to a colleague who does not.</source>
        <translation>Sie betreuen diesen Partner. Geben Sie das zweite Wort an jemanden, der das nicht tut.</translation>
    </message>
    <message>
        <source>You are linked with this partner. Hand the second word to a colleague who is not.</source>
        <translation>Sie sind mit diesem Partner verbunden. Geben Sie das zweite Wort an jemanden, der es nicht ist.</translation>
    </message>
    <message>
        <source>Your word is the same file: import it as yourself, and this is agreed.</source>
        <translation>Ihr Wort ist dieselbe Datei: importieren Sie sie selbst, dann ist es beschlossen.</translation>
    </message>
    <message>
        <source>One of you two let the other in not long ago. Hand it to another colleague.</source>
        <translation>Einer von Ihnen beiden hat den anderen vor Kurzem hereingelassen. Geben Sie es an jemand anderen.</translation>
    </message>
    <message>
        <source>This claim changed while you decided. Look at it again, then decide.</source>
        <translation>Diese Meldung hat sich während Ihrer Entscheidung geändert. Sehen Sie sie noch einmal an.</translation>
    </message>
    <message>
        <source>The vendor has already decided this claim. Ask your vendor contact to reopen it.</source>
        <translation>Der Hersteller hat diese Meldung schon entschieden. Bitten Sie Ihren Ansprechpartner, sie wieder zu öffnen.</translation>
    </message>
    <message>
        <source>Refused by the vendor: {reason}.</source>
        <translation>Vom Hersteller abgelehnt: {reason}.</translation>
    </message>
    <message>
        <source>A second, different person must decide this one. Hand it to a colleague.</source>
        <translation>Hier muss eine zweite Person entscheiden. Geben Sie es an einen Kollegen.</translation>
    </message>
    <message>
        <source>Somebody has answered this already: it waits no more. Look at it again.</source>
        <translation>Das hat schon jemand beantwortet: Es wartet nicht mehr. Bitte sehen Sie es sich noch einmal an.</translation>
    </message>
    <message>
        <source>A refusal needs a reason the partner can act on. Choose one, then refuse.</source>
        <translation>Eine Ablehnung braucht einen Grund, mit dem der Partner etwas anfangen kann. Wählen Sie einen.</translation>
    </message>
    <message>
        <source>“{rule}” = {is} contradicts “{other}” = {otherwise}. Change one of the two.</source>
        <translation>„{rule}“ = {is} widerspricht „{other}“ = {otherwise}. Ändern Sie eines von beiden.</translation>
    </message>
    <message>
        <source>This deal is {state}; “{field}” can no longer be changed. Ask your vendor contact.</source>
        <translation>Dieser Deal ist {state}; „{field}“ lässt sich nicht mehr ändern. Fragen Sie Ihren Ansprechpartner.</translation>
    </message>
    <message>
        <source>Protection of this deal ended on {date}. Register it again or ask for more time.</source>
        <translation>Der Schutz dieses Deals endete am {date}. Registrieren Sie ihn neu oder bitten Sie um mehr Zeit.</translation>
    </message>
    <message>
        <source>Please complete: {fields}.</source>
        <translation>Bitte ergänzen: {fields}.</translation>
    </message>
    <message>
        <source>This device recorded more units of that day than usual that were not delivered to its company. Rule out guesses before you approve.</source>
        <translation>Dieses Gerät hat für diesen Tag mehr Einheiten als üblich erfasst, die nicht an seine Firma geliefert wurden. Schließen Sie aus, dass geraten wurde, bevor Sie bestätigen.</translation>
    </message>
    <message>
        <source>Too long: {fields}. At most {longest} characters.</source>
        <translation>Zu lang: {fields}. Höchstens {longest} Zeichen.</translation>
    </message>
    <message>
        <source>A deal that is {state} can&apos;t become {wanted}. Reload to see how it stands.</source>
        <translation>Ein Deal, der {state} ist, kann nicht {wanted} werden. Laden Sie neu.</translation>
    </message>
    <message>
        <source>Changed in two places: {fields}. Choose which value stays.</source>
        <translation>An zwei Stellen geändert: {fields}. Wählen Sie, welcher Wert bleibt.</translation>
    </message>
    <message>
        <source>Your sign-in may not do this. Ask your partner admin or vendor contact.</source>
        <translation>Ihre Anmeldung darf das nicht. Fragen Sie Ihren Partner-Admin oder Ansprechpartner.</translation>
    </message>
    <message>
        <source>The same operation arrived twice with different contents; the first one stands.</source>
        <translation>Derselbe Vorgang kam zweimal mit verschiedenem Inhalt an; der erste gilt.</translation>
    </message>
    <message>
        <source>The operations of this device don&apos;t follow each other. Nothing is lost; the vendor looks at this device.</source>
        <translation>Die Vorgänge dieses Geräts folgen nicht aufeinander. Nichts ist verloren; der Hersteller sieht sich das Gerät an.</translation>
    </message>
    <message>
        <source>The server does not know this kind of operation. Update one of the two.</source>
        <translation>Der Server kennt diese Art von Vorgang nicht. Aktualisieren Sie einen von beiden.</translation>
    </message>
    <message>
        <source>The server could not read this operation: {reason}. It is kept here.</source>
        <translation>Der Server konnte diesen Vorgang nicht lesen: {reason}. Er bleibt hier erhalten.</translation>
    </message>
    <message>
        <source>Your partner admin has set that you don&apos;t register deals. Ask them to allow it.</source>
        <translation>Ihr Partner-Admin hat festgelegt, dass Sie keine Deals anmelden. Bitten Sie dort um Erlaubnis.</translation>
    </message>
    <message>
        <source>Then nobody could look after people any more. Make somebody else an admin first.</source>
        <translation>Dann könnte sich niemand mehr um Personen kümmern. Machen Sie zuerst jemand anderen zum Admin.</translation>
    </message>
    <message>
        <source>Nobody changes their own role or access. Ask another admin to do it.</source>
        <translation>Niemand ändert die eigene Rolle oder den eigenen Zugang. Bitten Sie einen anderen Admin darum.</translation>
    </message>
    <message>
        <source>One line of at most {most} characters is needed here. Complete it.</source>
        <translation>Hier braucht es eine Zeile mit höchstens {most} Zeichen. Ergänzen Sie sie.</translation>
    </message>
    <message>
        <source>Your role may not do this. Ask your partner admin, or at the vendor the programme owner.</source>
        <translation>Ihre Rolle darf das nicht. Fragen Sie Ihren Partner-Admin, beim Hersteller die Programmleitung.</translation>
    </message>
</context>
<context>
    <name>contests</name>
    <message>
        <source>More confirmed points come first. On equal points, more confirmed units; then whoever reached the score earlier, by the time of the scan. Whoever is still equal shares the place, and the next place is left out (1, 2, 2, 4).</source>
        <translation>Mehr bestätigte Punkte stehen vorn. Bei gleichen Punkten zählen mehr bestätigte Stück; dann, wer den Stand früher erreichte, nach der Zeit des Scans. Wer dann noch gleich ist, teilt den Platz, und der nächste Platz entfällt (1, 2, 2, 4).</translation>
    </message>
</context>
<context>
    <name>facts</name>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Partner</source>
        <translation>Partner</translation>
    </message>
    <message>
        <source>Stated by</source>
        <translation>Angegeben von</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Sold on</source>
        <translation>Verkauft am</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>Entschieden von</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Claims in this decision</source>
        <translation>Ansprüche in dieser Entscheidung</translation>
    </message>
    <message>
        <source>Act that needs two</source>
        <translation>Handlung, die zwei braucht</translation>
    </message>
    <message>
        <source>Why two</source>
        <translation>Warum zwei</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Shipped on</source>
        <translation>Geliefert am</translation>
    </message>
    <message>
        <source>Rule in words</source>
        <translation>Regel in Worten</translation>
    </message>
    <message>
        <source>Version that was seen</source>
        <translation>Gesehene Fassung</translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation>Gescannt</translation>
    </message>
    <message>
        <source>Scanned on</source>
        <translation>Gescannt am</translation>
    </message>
    <message>
        <source>Received on</source>
        <translation>Eingegangen am</translation>
    </message>
    <message>
        <source>Decided on</source>
        <translation>Entschieden am</translation>
    </message>
    <message>
        <source>Registered on</source>
        <translation>Registriert am</translation>
    </message>
    <message>
        <source>Changed on</source>
        <translation>Geändert am</translation>
    </message>
    <message>
        <source>Protected until</source>
        <translation>Geschützt bis</translation>
    </message>
    <message>
        <source>Here since</source>
        <translation>Hier seit</translation>
    </message>
    <message>
        <source>Access ended on</source>
        <translation>Zugang beendet am</translation>
    </message>
    <message>
        <source>Rule version</source>
        <translation>Regelfassung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Has access</source>
        <translation>Hat Zugang</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Territory</source>
        <translation>Gebiet</translation>
    </message>
    <message>
        <source>League</source>
        <translation>Liga</translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation>Gerät: {device}</translation>
    </message>
    <message>
        <source>Entry {height} of the chain</source>
        <translation>Eintrag {height} der Kette</translation>
    </message>
    <message>
        <source>WARNING: part of this is no longer what was recorded. Somebody changed the past.</source>
        <translation>WARNUNG: Ein Teil davon ist nicht mehr, was aufgezeichnet wurde. Jemand hat die Vergangenheit verändert.</translation>
    </message>
    <message>
        <source>(Older lines are left out.)</source>
        <translation>(Ältere Zeilen sind weggelassen.)</translation>
    </message>
    <message>
        <source>Answer: {answer}</source>
        <translation>Antwort: {answer}</translation>
    </message>
    <message>
        <source>rule version {version}</source>
        <translation>Regelfassung {version}</translation>
    </message>
    <message>
        <source>entry {height} of the chain</source>
        <translation>Eintrag {height} der Kette</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>taken, merged with what others changed</source>
        <translation>angenommen, mit Änderungen anderer vereint</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>a person had to choose</source>
        <translation>jemand musste wählen</translation>
    </message>
    <message>
        <source>kept for later</source>
        <translation>für später aufgehoben</translation>
    </message>
    <message>
        <source>waited for another</source>
        <translation>wartete auf anderes</translation>
    </message>
    <message>
        <source>approve</source>
        <translation>genehmigen</translation>
    </message>
    <message>
        <source>refuse</source>
        <translation>ablehnen</translation>
    </message>
    <message>
        <source>waits for a second person</source>
        <translation>wartet auf eine zweite Person</translation>
    </message>
    <message>
        <source>completed by a second person</source>
        <translation>von einer zweiten Person vollendet</translation>
    </message>
    <message>
        <source>turned down, or taken back</source>
        <translation>abgelehnt oder zurückgenommen</translation>
    </message>
    <message>
        <source>counts no more</source>
        <translation>zählt nicht mehr</translation>
    </message>
</context>
<context>
    <name>fields</name>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Land</translation>
    </message>
    <message>
        <source>Web domain</source>
        <translation>Web-Domain</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Ansprechpartner</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Produkte</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Expected close</source>
        <translation>Erwarteter Abschluss</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Tender</source>
        <translation>Ausschreibung</translation>
    </message>
    <message>
        <source>Competitor</source>
        <translation>Wettbewerber</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Sale date</source>
        <translation>Verkaufsdatum</translation>
    </message>
    <message>
        <source>Quantity on the invoice</source>
        <translation>Menge auf der Rechnung</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Appeal</source>
        <translation>Einspruch</translation>
    </message>
</context>
<context>
    <name>files</name>
    <message>
        <source>The file answers another computer. Import it there.</source>
        <translation>Die Datei antwortet einem anderen Computer. Lesen Sie sie dort ein.</translation>
    </message>
    <message>
        <source>A page of the file does not fit this copy.</source>
        <translation>Eine Seite der Datei passt nicht zu dieser Kopie.</translation>
    </message>
    <message>
        <source>This is no file with work for the vendor.</source>
        <translation>Das ist keine Datei mit Erfasstem für den Hersteller.</translation>
    </message>
    <message>
        <source>This is no file with the vendor&apos;s answers.</source>
        <translation>Das ist keine Datei mit Antworten des Herstellers.</translation>
    </message>
    <message>
        <source>The file is cut off, or it is none of this program.</source>
        <translation>Die Datei ist abgeschnitten, oder sie ist keine dieses Programms.</translation>
    </message>
    <message>
        <source>The file was altered on its way, or somebody else made it.</source>
        <translation>Die Datei wurde unterwegs verändert, oder jemand anderes hat sie gemacht.</translation>
    </message>
    <message>
        <source>The file was made by a newer program. Update this one first.</source>
        <translation>Die Datei stammt von einem neueren Programm. Aktualisieren Sie dieses zuerst.</translation>
    </message>
    <message>
        <source>The file is damaged, or it is none of this program.</source>
        <translation>Die Datei ist beschädigt, oder sie ist keine dieses Programms.</translation>
    </message>
    <message>
        <source>Sign in once more with a new code: this computer has no key to sign by.</source>
        <translation>Melden Sie sich mit einem neuen Code noch einmal an: Diesem Computer fehlt der Schlüssel zum Unterschreiben.</translation>
    </message>
    <message>
        <source>The file holds the work of somebody else. Let that person import it.</source>
        <translation>Die Datei enthält das Erfasste einer anderen Person. Lassen Sie diese es einlesen.</translation>
    </message>
    <message>
        <source>The file can&apos;t be read. Check the name, and that it is there.</source>
        <translation>Die Datei lässt sich nicht lesen. Prüfen Sie den Namen, und ob sie da ist.</translation>
    </message>
</context>
<context>
    <name>fixes</name>
    <message>
        <source>Scan again</source>
        <translation>Noch einmal scannen</translation>
    </message>
    <message>
        <source>Scan the serial label</source>
        <translation>Seriennummernetikett scannen</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Nichts zu tun</translation>
    </message>
    <message>
        <source>Change the sale date (F2)</source>
        <translation>Verkaufsdatum ändern (F2)</translation>
    </message>
    <message>
        <source>Check box and label</source>
        <translation>Karton und Etikett prüfen</translation>
    </message>
    <message>
        <source>Ask your vendor contact</source>
        <translation>Ansprechpartner fragen</translation>
    </message>
    <message>
        <source>The vendor decides</source>
        <translation>Der Hersteller entscheidet</translation>
    </message>
    <message>
        <source>Complete the fields</source>
        <translation>Felder ergänzen</translation>
    </message>
    <message>
        <source>Look at it again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>Ask a colleague</source>
        <translation>Kollegen fragen</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Update the program</source>
        <translation>Programm aktualisieren</translation>
    </message>
    <message>
        <source>Attach a proof</source>
        <translation>Nachweis anhängen</translation>
    </message>
    <message>
        <source>Nothing to do: it is judged by itself</source>
        <translation>Nichts zu tun: wird von selbst geprüft</translation>
    </message>
    <message>
        <source>Appeal</source>
        <translation>Einspruch</translation>
    </message>
</context>
<context>
    <name>indicators</name>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Open deals against what is left of the target</source>
        <translation>Offene Deals gegen den Rest des Ziels</translation>
    </message>
    <message>
        <source>Validation lag</source>
        <translation>Prüfdauer</translation>
    </message>
    <message>
        <source>From sale to the vendor&apos;s answer, median</source>
        <translation>Vom Verkauf zur Antwort des Herstellers, Median</translation>
    </message>
    <message>
        <source>First-pass yield</source>
        <translation>Sofort sauber</translation>
    </message>
    <message>
        <source>Claims that were clean at once</source>
        <translation>Meldungen, die gleich in Ordnung waren</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Verified units a week, mean of four weeks</source>
        <translation>Bestätigte Stück je Woche, Mittel aus vier Wochen</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message>
        <source>A fresh copy came damaged {times} times. The data is fetched page by page instead; nothing is missing. If this comes again, tell the vendor.</source>
        <translation>Eine frische Kopie kam {times}-mal beschädigt an. Die Daten werden stattdessen Seite für Seite geholt; es fehlt nichts. Kommt das wieder vor, sagen Sie es dem Hersteller.</translation>
    </message>
    <message>
        <source>The vendor&apos;s server was set back to an earlier state. {count} of your records were sent again by themselves; nothing is lost.</source>
        <translation>Der Server des Herstellers wurde auf einen früheren Stand zurückgesetzt. {count} Ihrer Einträge wurden von selbst noch einmal gesendet; nichts ist verloren.</translation>
    </message>
    <message>
        <source>The server now holds far less than before: {now} rows instead of {before}. What you see is the earlier copy. Take the smaller one only if the vendor confirms it.</source>
        <translation>Der Server hat jetzt viel weniger als vorher: {now} Zeilen statt {before}. Sie sehen die frühere Kopie. Nehmen Sie die kleinere nur, wenn der Hersteller sie bestätigt.</translation>
    </message>
    <message>
        <source>The server asked {times} times in a row to fetch everything anew. This was stopped; you see the copy of before, and your records go on being sent.</source>
        <translation>Der Server bat {times}-mal hintereinander, alles neu zu holen. Das wurde angehalten; Sie sehen die Kopie von vorher, und Ihre Einträge werden weiter gesendet.</translation>
    </message>
    <message>
        <source>The vendor ended your access to {streams}. Its data was removed here.</source>
        <translation>Der Hersteller hat Ihren Zugang zu {streams} beendet. Die Daten davon wurden hier entfernt.</translation>
    </message>
    <message>
        <source>Somebody changed the vendor&apos;s record of the past: it no longer fits together. Tell the vendor&apos;s auditor. Your own records are kept here; work goes on.</source>
        <translation>Jemand hat das Protokoll des Herstellers verändert: Es passt nicht mehr zusammen. Sagen Sie es der Revision des Herstellers. Ihre eigenen Aufzeichnungen bleiben hier; die Arbeit geht weiter.</translation>
    </message>
    <message>
        <source>The copy on this computer differed from the vendor&apos;s in {tables}. It is fetched anew; your records are not touched by that.</source>
        <translation>Die Kopie auf diesem Computer wich von der des Herstellers ab ({tables}). Sie wird neu geholt; Ihre Einträge sind davon nicht berührt.</translation>
    </message>
    <message>
        <source>The file of your records was damaged and has been put together again: {kept} from the file, {added} from its second copy. There is nothing to do. The damaged file is kept: {file}.</source>
        <translation>Die Datei Ihrer Einträge war beschädigt und ist wieder zusammengesetzt: {kept} aus der Datei, {added} aus der zweiten Kopie. Es ist nichts zu tun. Die beschädigte Datei bleibt erhalten: {file}.</translation>
    </message>
    <message>
        <source>Somebody else decided before you: {serials} ({count}). Their decision stands, yours was not taken. You find the claims in the queue under “Decided”.</source>
        <translation>Jemand anderes hat vor Ihnen entschieden: {serials} ({count}). Diese Entscheidung gilt, Ihre wurde nicht übernommen. Sie finden die Meldungen in der Liste unter „Entschieden“.</translation>
    </message>
    <message>
        <source>The vendor ended the access of this computer. The data was removed; {unsent} unsent records are kept sealed and can be exported.</source>
        <translation>Der Hersteller hat den Zugang dieses Computers beendet. Die Daten wurden entfernt; {unsent} ungesendete Einträge bleiben versiegelt und lassen sich in eine Datei schreiben.</translation>
    </message>
</context>
<context>
    <name>places</name>
    <message>
        <source>Scan</source>
        <translation>Scannen</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Verkäufe</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Deals</source>
        <translation>Deals</translation>
    </message>
    <message>
        <source>Standings</source>
        <translation>Rangliste</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Second word</source>
        <translation>Zweites Wort</translation>
    </message>
    <message>
        <source>Second looks</source>
        <translation>Zweite Blicke</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>Partner</translation>
    </message>
</context>
<context>
    <name>problems</name>
    <message>
        <source>Something around the program is not right</source>
        <translation>Etwas um das Programm herum stimmt nicht</translation>
    </message>
    <message>
        <source>It could not go on: {reason}.</source>
        <translation>Es ging nicht weiter: {reason}.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Die Platte ist voll</translation>
    </message>
    <message>
        <source>This was not recorded: there is no space left on the disk.</source>
        <translation>Das wurde nicht erfasst: Auf der Platte ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Free some space, then scan it again.</source>
        <translation>Schaffen Sie Platz und scannen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is no space left on the disk for the vendor&apos;s data. You see the copy of before; what you record is still sent.</source>
        <translation>Auf der Platte ist kein Platz mehr für die Daten des Herstellers. Sie sehen die Kopie von vorher; was Sie erfassen, wird weiter gesendet.</translation>
    </message>
    <message>
        <source>Free some space; then it is fetched by itself.</source>
        <translation>Schaffen Sie Platz; dann wird es von selbst geholt.</translation>
    </message>
    <message>
        <source>Nothing can be written here</source>
        <translation>Hier kann nichts geschrieben werden</translation>
    </message>
    <message>
        <source>{file} can&apos;t be written: {reason}.</source>
        <translation>{file} ist nicht beschreibbar: {reason}.</translation>
    </message>
    <message>
        <source>Let whoever looks after this computer give you the right to write there.</source>
        <translation>Bitten Sie, wer diesen Computer betreut, um das Recht, dort zu schreiben.</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
    <message>
        <source>The program made a mistake; nothing was changed.</source>
        <translation>Das Programm hat einen Fehler gemacht; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Try again. A report was written to {report}.</source>
        <translation>Versuchen Sie es noch einmal. Ein Bericht steht in {report}.</translation>
    </message>
    <message>
        <source>Sellthrough is already open</source>
        <translation>Sellthrough ist schon offen</translation>
    </message>
    <message>
        <source>Another copy of the program is using this profile.</source>
        <translation>Ein anderes Fenster des Programms benutzt dieses Profil.</translation>
    </message>
    <message>
        <source>Go on in the window that is open, or close it first.</source>
        <translation>Machen Sie in dem offenen Fenster weiter, oder schließen Sie es zuerst.</translation>
    </message>
    <message>
        <source>A data file can&apos;t be read</source>
        <translation>Eine Datendatei ist nicht lesbar</translation>
    </message>
    <message>
        <source>The file {file} does not open: {reason}.</source>
        <translation>Die Datei {file} lässt sich nicht öffnen: {reason}.</translation>
    </message>
    <message>
        <source>Keep it, make a copy of the whole profile folder, and call your vendor contact.</source>
        <translation>Behalten Sie sie, kopieren Sie den ganzen Profilordner und rufen Sie Ihren Ansprechpartner an.</translation>
    </message>
    <message>
        <source>This profile belongs to a newer version</source>
        <translation>Dieses Profil gehört zu einer neueren Version</translation>
    </message>
    <message>
        <source>The file {file} was written by a newer version of the program.</source>
        <translation>Die Datei {file} stammt von einer neueren Version des Programms.</translation>
    </message>
    <message>
        <source>Install the newer version; nothing was changed.</source>
        <translation>Installieren Sie die neuere Version; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This document is not there</source>
        <translation>Dieses Dokument ist nicht da</translation>
    </message>
    <message>
        <source>The vendor has “{name}” no more, or not yet.</source>
        <translation>Der Hersteller hat „{name}“ nicht mehr oder noch nicht.</translation>
    </message>
    <message>
        <source>Ask whoever added it to add it again.</source>
        <translation>Bitten Sie, wer es hinzugefügt hat, es noch einmal hinzuzufügen.</translation>
    </message>
    <message>
        <source>Sign in first</source>
        <translation>Zuerst anmelden</translation>
    </message>
    <message>
        <source>Nobody has signed in on this computer yet.</source>
        <translation>An diesem Computer hat sich noch niemand angemeldet.</translation>
    </message>
    <message>
        <source>Ask your partner admin for an enrolment code and enter it here.</source>
        <translation>Bitten Sie Ihren Partner-Admin um einen Anmeldecode und geben Sie ihn hier ein.</translation>
    </message>
    <message>
        <source>PIN needed</source>
        <translation>PIN nötig</translation>
    </message>
    <message>
        <source>This computer has no key ring, so a PIN protects your data.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund, darum schützt eine PIN Ihre Daten.</translation>
    </message>
    <message>
        <source>Enter the PIN (six characters or more when you choose one).</source>
        <translation>Geben Sie die PIN ein (mindestens sechs Zeichen, wenn Sie eine wählen).</translation>
    </message>
    <message>
        <source>Wrong PIN</source>
        <translation>Falsche PIN</translation>
    </message>
    <message>
        <source>This PIN does not open the data of this profile.</source>
        <translation>Diese PIN öffnet die Daten dieses Profils nicht.</translation>
    </message>
    <message>
        <source>Try again; nothing is lost by a wrong PIN.</source>
        <translation>Versuchen Sie es noch einmal; durch eine falsche PIN geht nichts verloren.</translation>
    </message>
    <message>
        <source>Too many wrong PINs</source>
        <translation>Zu viele falsche PINs</translation>
    </message>
    <message>
        <source>This seat takes the next PIN in {seconds} seconds.</source>
        <translation>Dieser Platz nimmt die nächste PIN in {seconds} Sekunden an.</translation>
    </message>
    <message>
        <source>Scanning goes on meanwhile; nothing is locked.</source>
        <translation>Scannen geht inzwischen weiter; nichts ist gesperrt.</translation>
    </message>
    <message>
        <source>Nobody sits here</source>
        <translation>Hier sitzt niemand</translation>
    </message>
    <message>
        <source>This colleague is not on this computer any more.</source>
        <translation>Diese Person ist nicht mehr auf diesem Computer.</translation>
    </message>
    <message>
        <source>Add them again; what they recorded is kept.</source>
        <translation>Fügen Sie die Person wieder hinzu; was sie erfasst hat, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The PIN is too short</source>
        <translation>Die PIN ist zu kurz</translation>
    </message>
    <message>
        <source>A PIN needs at least {least} characters.</source>
        <translation>Eine PIN braucht mindestens {least} Zeichen.</translation>
    </message>
    <message>
        <source>Choose a longer one.</source>
        <translation>Wählen Sie eine längere.</translation>
    </message>
    <message>
        <source>The key ring can&apos;t be reached</source>
        <translation>Der Schlüsselbund ist nicht erreichbar</translation>
    </message>
    <message>
        <source>The key to your data lies in this computer&apos;s key ring: {reason}.</source>
        <translation>Der Schlüssel zu Ihren Daten liegt im Schlüsselbund dieses Computers: {reason}.</translation>
    </message>
    <message>
        <source>Nothing is lost. Sign in to the computer again and retry, or open it by another way.</source>
        <translation>Nichts ist verloren. Melden Sie sich neu am Computer an und versuchen Sie es wieder, oder öffnen Sie die Daten auf einem anderen Weg.</translation>
    </message>
    <message>
        <source>The key ring is locked</source>
        <translation>Der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>Nothing is lost. Unlock the key ring when it asks, and retry.</source>
        <translation>Nichts ist verloren. Entsperren Sie den Schlüsselbund, wenn er fragt, und versuchen Sie es wieder.</translation>
    </message>
    <message>
        <source>The key ring holds no key for this data</source>
        <translation>Im Schlüsselbund liegt kein Schlüssel zu diesen Daten</translation>
    </message>
    <message>
        <source>It was set back, or belongs to another user of this computer.</source>
        <translation>Er wurde zurückgesetzt oder gehört jemand anderem an diesem Computer.</translation>
    </message>
    <message>
        <source>Nothing is lost: the data stays sealed. Open it by your PIN, or by signing in again.</source>
        <translation>Nichts ist verloren: Die Daten bleiben versiegelt. Öffnen Sie sie mit Ihrer PIN, oder melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>This computer uses another key ring now</source>
        <translation>Dieser Computer verwendet jetzt einen anderen Schlüsselbund</translation>
    </message>
    <message>
        <source>The key lies in {was}; now {now} answers.</source>
        <translation>Der Schlüssel liegt in {was}; jetzt antwortet {now}.</translation>
    </message>
    <message>
        <source>The key ring keeps nothing</source>
        <translation>Der Schlüsselbund behält nichts</translation>
    </message>
    <message>
        <source>It did not keep what was put into it: {reason}.</source>
        <translation>Er hat nicht behalten, was hineingelegt wurde: {reason}.</translation>
    </message>
    <message>
        <source>Nothing was changed. Repair the key ring, or choose a PIN instead.</source>
        <translation>Nichts wurde geändert. Reparieren Sie den Schlüsselbund, oder wählen Sie stattdessen eine PIN.</translation>
    </message>
    <message>
        <source>This is somebody else&apos;s sign-in</source>
        <translation>Das ist die Anmeldung von jemand anderem</translation>
    </message>
    <message>
        <source>Sign in again with the browser, or with a code of your partner admin.</source>
        <translation>Melden Sie sich mit dem Browser neu an oder mit einem Code Ihres Partner-Admins.</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>{server} can&apos;t be reached.</source>
        <translation>{server} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Go on working; it is sent as soon as the network is back.</source>
        <translation>Arbeiten Sie weiter; es wird gesendet, sobald das Netz wieder da ist.</translation>
    </message>
    <message>
        <source>{server} did not answer in time.</source>
        <translation>{server} antwortete nicht rechtzeitig.</translation>
    </message>
    <message>
        <source>Working offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Sending is switched off in the program.</source>
        <translation>Senden ist im Programm ausgeschaltet.</translation>
    </message>
    <message>
        <source>Switch it on again to send.</source>
        <translation>Schalten Sie es zum Senden wieder ein.</translation>
    </message>
    <message>
        <source>The server has a problem</source>
        <translation>Der Server hat ein Problem</translation>
    </message>
    <message>
        <source>{server} answered with error {status}.</source>
        <translation>{server} antwortete mit Fehler {status}.</translation>
    </message>
    <message>
        <source>Nothing is lost; it is tried again by itself.</source>
        <translation>Nichts ist verloren; es wird von selbst noch einmal versucht.</translation>
    </message>
    <message>
        <source>The server asks to wait</source>
        <translation>Der Server bittet zu warten</translation>
    </message>
    <message>
        <source>Much was sent. {server} takes more in {seconds} s.</source>
        <translation>Es wurde viel gesendet. {server} nimmt in {seconds} s wieder an.</translation>
    </message>
    <message>
        <source>Nothing is lost; it goes on by itself.</source>
        <translation>Es geht nichts verloren; es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>That is not a Sellthrough server</source>
        <translation>Das ist kein Sellthrough-Server</translation>
    </message>
    <message>
        <source>Something else answered at {server}.</source>
        <translation>Unter {server} antwortete etwas anderes.</translation>
    </message>
    <message>
        <source>Check the server address, or ask your vendor contact for it.</source>
        <translation>Prüfen Sie die Serveradresse oder fragen Sie Ihren Ansprechpartner danach.</translation>
    </message>
    <message>
        <source>This network wants a sign-in</source>
        <translation>Dieses Netz verlangt eine Anmeldung</translation>
    </message>
    <message>
        <source>A web page answered instead of {server}.</source>
        <translation>Statt {server} antwortete eine Webseite.</translation>
    </message>
    <message>
        <source>Open a browser, sign in to the network, and go on working meanwhile.</source>
        <translation>Öffnen Sie einen Browser, melden Sie sich am Netz an und arbeiten Sie inzwischen weiter.</translation>
    </message>
    <message>
        <source>An answer arrived damaged</source>
        <translation>Eine Antwort kam beschädigt an</translation>
    </message>
    <message>
        <source>The answer of {server} was incomplete: {reason}.</source>
        <translation>Die Antwort von {server} war unvollständig: {reason}.</translation>
    </message>
    <message>
        <source>Nothing of it was used; it is asked again by itself.</source>
        <translation>Nichts davon wurde benutzt; es wird von selbst neu gefragt.</translation>
    </message>
    <message>
        <source>This server address can&apos;t be used</source>
        <translation>Diese Serveradresse ist nicht brauchbar</translation>
    </message>
    <message>
        <source>“{server}” is not an address like https://vendor.example.</source>
        <translation>„{server}“ ist keine Adresse wie https://vendor.example.</translation>
    </message>
    <message>
        <source>Check the address; it must begin with https://.</source>
        <translation>Prüfen Sie die Adresse; sie muss mit https:// beginnen.</translation>
    </message>
    <message>
        <source>This address is not safe</source>
        <translation>Diese Adresse ist nicht sicher</translation>
    </message>
    <message>
        <source>Over “{server}” everybody on the way could read along. Nothing was sent.</source>
        <translation>Über „{server}“ könnten unterwegs alle mitlesen. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>Use the address that begins with https://; ask your vendor contact for it.</source>
        <translation>Nehmen Sie die Adresse, die mit https:// beginnt; fragen Sie Ihren Ansprechpartner danach.</translation>
    </message>
    <message>
        <source>This server can&apos;t prove who it is</source>
        <translation>Dieser Server kann sich nicht ausweisen</translation>
    </message>
    <message>
        <source>Nobody this computer trusts vouches for {server}. Nothing was sent to it.</source>
        <translation>Niemand, dem dieser Computer vertraut, bürgt für {server}. Nichts wurde dorthin gesendet.</translation>
    </message>
    <message>
        <source>Try another network; if it stays, ask whoever looks after this computer. Recording goes on.</source>
        <translation>Versuchen Sie ein anderes Netz; bleibt es dabei, fragen Sie, wer diesen Computer betreut. Erfassen geht weiter.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is out of date</source>
        <translation>Das Zertifikat des Servers ist nicht gültig</translation>
    </message>
    <message>
        <source>By this computer&apos;s clock it is not valid now. Nothing was sent to {server}.</source>
        <translation>Nach der Uhr dieses Computers gilt es jetzt nicht. Nichts wurde an {server} gesendet.</translation>
    </message>
    <message>
        <source>Check the date of this computer; if it is right, tell your vendor contact. Recording goes on.</source>
        <translation>Prüfen Sie das Datum dieses Computers; stimmt es, sagen Sie es Ihrem Ansprechpartner. Erfassen geht weiter.</translation>
    </message>
    <message>
        <source>Another server answered</source>
        <translation>Ein anderer Server hat geantwortet</translation>
    </message>
    <message>
        <source>Who answered at {server} goes by another name. Nothing was sent to it.</source>
        <translation>Wer bei {server} geantwortet hat, heißt anders. Nichts wurde dorthin gesendet.</translation>
    </message>
    <message>
        <source>Check the address and the network. Recording goes on.</source>
        <translation>Prüfen Sie die Adresse und das Netz. Erfassen geht weiter.</translation>
    </message>
    <message>
        <source>No safe line to the server</source>
        <translation>Keine sichere Verbindung zum Server</translation>
    </message>
    <message>
        <source>{server} does not speak the encryption we ask for. Nothing was sent to it.</source>
        <translation>{server} beherrscht die Verschlüsselung nicht, die wir verlangen. Nichts wurde dorthin gesendet.</translation>
    </message>
    <message>
        <source>This code does not work</source>
        <translation>Dieser Code gilt nicht</translation>
    </message>
    <message>
        <source>The enrolment code is wrong, was used before or is over.</source>
        <translation>Der Anmeldecode ist falsch, schon benutzt oder abgelaufen.</translation>
    </message>
    <message>
        <source>Check it letter by letter, or ask your partner admin for a new one.</source>
        <translation>Prüfen Sie ihn Zeichen für Zeichen, oder bitten Sie Ihren Partner-Admin um einen neuen.</translation>
    </message>
    <message>
        <source>{count} unsent records here belong to {member}.</source>
        <translation>{count} ungesendete Einträge hier gehören {member}.</translation>
    </message>
    <message>
        <source>Let {member} sign in and send them, or export them first.</source>
        <translation>Lassen Sie {member} sich anmelden und senden, oder exportieren Sie sie zuerst.</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Your sign-in has ended. Recording goes on; sending waits.</source>
        <translation>Ihre Anmeldung ist abgelaufen. Erfassen geht weiter; das Senden wartet.</translation>
    </message>
    <message>
        <source>This program is too old for the server</source>
        <translation>Dieses Programm ist zu alt für den Server</translation>
    </message>
    <message>
        <source>{server} speaks a newer version.</source>
        <translation>{server} spricht eine neuere Version.</translation>
    </message>
    <message>
        <source>Update the program; what you record meanwhile is kept.</source>
        <translation>Aktualisieren Sie das Programm; was Sie inzwischen erfassen, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The server is too old for this program</source>
        <translation>Der Server ist zu alt für dieses Programm</translation>
    </message>
    <message>
        <source>{server} speaks an older version.</source>
        <translation>{server} spricht eine ältere Version.</translation>
    </message>
    <message>
        <source>Nothing to do: it goes on by itself once the server is updated.</source>
        <translation>Nichts zu tun: Es geht von selbst weiter, sobald der Server aktualisiert ist.</translation>
    </message>
    <message>
        <source>Fetching everything anew</source>
        <translation>Alles wird neu geholt</translation>
    </message>
    <message>
        <source>The server asks this copy to be built anew.</source>
        <translation>Der Server bittet, diese Kopie neu aufzubauen.</translation>
    </message>
    <message>
        <source>The vendor&apos;s record was changed</source>
        <translation>Das Protokoll des Herstellers wurde verändert</translation>
    </message>
    <message>
        <source>What {server} recorded of the past is no longer what it was.</source>
        <translation>Was {server} aufgezeichnet hat, ist nicht mehr, was es war.</translation>
    </message>
    <message>
        <source>Tell the vendor. Your own records are kept here and lose nothing by it.</source>
        <translation>Sagen Sie es dem Hersteller. Ihre eigenen Aufzeichnungen bleiben hier und verlieren dadurch nichts.</translation>
    </message>
    <message>
        <source>The server was set back</source>
        <translation>Der Server wurde zurückgesetzt</translation>
    </message>
    <message>
        <source>{server} is at an earlier state than what it told this computer.</source>
        <translation>{server} ist auf einem früheren Stand als dem, den er diesem Computer genannt hat.</translation>
    </message>
    <message>
        <source>What it forgot is sent again by itself; nothing is lost.</source>
        <translation>Was er vergessen hat, wird von selbst noch einmal gesendet; nichts ist verloren.</translation>
    </message>
    <message>
        <source>Fetching everything anew was stopped</source>
        <translation>Das Neuholen wurde angehalten</translation>
    </message>
    <message>
        <source>The server asked for it {times} times in a row. You see the earlier copy.</source>
        <translation>Der Server bat {times}-mal hintereinander darum. Sie sehen die frühere Kopie.</translation>
    </message>
    <message>
        <source>Go on working; tell your vendor contact. It is tried again in an hour.</source>
        <translation>Arbeiten Sie weiter und sagen Sie es Ihrem Ansprechpartner. In einer Stunde wird es noch einmal versucht.</translation>
    </message>
    <message>
        <source>The server holds far less than before</source>
        <translation>Der Server hat viel weniger als vorher</translation>
    </message>
    <message>
        <source>It holds {now} rows where this computer shows {before}. You see the earlier.</source>
        <translation>Er hat {now} Zeilen, dieser Computer zeigt {before}. Sie sehen die frühere Kopie.</translation>
    </message>
    <message>
        <source>Ask your vendor contact; take the smaller copy only if it is right.</source>
        <translation>Fragen Sie Ihren Ansprechpartner; nehmen Sie die kleinere Kopie nur, wenn sie stimmt.</translation>
    </message>
    <message>
        <source>This computer&apos;s data was copied</source>
        <translation>Die Daten dieses Computers wurden kopiert</translation>
    </message>
    <message>
        <source>Two copies of this profile are at work. Sending waits; nothing is lost.</source>
        <translation>Zwei Kopien dieses Profils sind im Einsatz. Das Senden wartet; nichts ist verloren.</translation>
    </message>
    <message>
        <source>Sign in again with a new enrolment code: then everything here is sent.</source>
        <translation>Melden Sie sich mit einem neuen Anmeldecode noch einmal an: Dann wird alles von hier gesendet.</translation>
    </message>
    <message>
        <source>A signature does not fit</source>
        <translation>Eine Unterschrift passt nicht</translation>
    </message>
    <message>
        <source>The server did not recognise what this computer signed. Nothing is lost.</source>
        <translation>Der Server erkennt nicht an, was dieser Computer unterschrieben hat. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Call your vendor contact; export what is unsent.</source>
        <translation>Rufen Sie Ihren Ansprechpartner an und schreiben Sie das Ungesendete in eine Datei.</translation>
    </message>
    <message>
        <source>The access of this computer has ended</source>
        <translation>Der Zugang dieses Computers ist beendet</translation>
    </message>
    <message>
        <source>The vendor&apos;s data was removed here. Your unsent records are kept sealed.</source>
        <translation>Die Daten des Herstellers wurden hier entfernt. Ihre ungesendeten Einträge bleiben versiegelt.</translation>
    </message>
    <message>
        <source>Ask your partner admin; with a new enrolment code everything comes back.</source>
        <translation>Fragen Sie Ihren Partner-Admin; mit einem neuen Anmeldecode kommt alles zurück.</translation>
    </message>
    <message>
        <source>A batch was too big</source>
        <translation>Eine Sendung war zu groß</translation>
    </message>
    <message>
        <source>The server did not take so much at once.</source>
        <translation>Der Server nahm nicht so viel auf einmal.</translation>
    </message>
    <message>
        <source>The server could not read a batch</source>
        <translation>Der Server konnte eine Sendung nicht lesen</translation>
    </message>
    <message>
        <source>{server} answered {status}: {reason}.</source>
        <translation>{server} antwortete {status}: {reason}.</translation>
    </message>
    <message>
        <source>Sending met an error in the program</source>
        <translation>Beim Senden trat ein Fehler im Programm auf</translation>
    </message>
    <message>
        <source>It was written to the log: {reason}.</source>
        <translation>Er steht im Protokoll: {reason}.</translation>
    </message>
    <message>
        <source>Recording goes on; it is tried again by itself.</source>
        <translation>Erfassen geht weiter; es wird von selbst noch einmal versucht.</translation>
    </message>
    <message>
        <source>This file can&apos;t be read</source>
        <translation>Diese Datei lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>“{name}” was not added: {reason}.</source>
        <translation>„{name}“ wurde nicht hinzugefügt: {reason}.</translation>
    </message>
    <message>
        <source>Choose a file that opens on this computer.</source>
        <translation>Wählen Sie eine Datei, die sich auf diesem Rechner öffnen lässt.</translation>
    </message>
    <message>
        <source>This file is empty</source>
        <translation>Diese Datei ist leer</translation>
    </message>
    <message>
        <source>“{name}” has no contents and was not added.</source>
        <translation>„{name}“ hat keinen Inhalt und wurde nicht hinzugefügt.</translation>
    </message>
    <message>
        <source>Save or scan the document again, then add it.</source>
        <translation>Speichern oder scannen Sie das Dokument erneut und fügen Sie es dann hinzu.</translation>
    </message>
    <message>
        <source>This file is too large</source>
        <translation>Diese Datei ist zu groß</translation>
    </message>
    <message>
        <source>“{name}” is larger than {most} MB and was not added.</source>
        <translation>„{name}“ ist größer als {most} MB und wurde nicht hinzugefügt.</translation>
    </message>
    <message>
        <source>Scan it at a lower resolution, or add it in parts.</source>
        <translation>Scannen Sie es in geringerer Auflösung, oder fügen Sie es in Teilen hinzu.</translation>
    </message>
    <message>
        <source>This file is still being written</source>
        <translation>Diese Datei wird noch geschrieben</translation>
    </message>
    <message>
        <source>“{name}” changed while it was read; it was not added.</source>
        <translation>„{name}“ änderte sich beim Lesen; sie wurde nicht hinzugefügt.</translation>
    </message>
    <message>
        <source>Wait until it is saved, then add it again.</source>
        <translation>Warten Sie, bis sie gespeichert ist, und fügen Sie sie dann erneut hinzu.</translation>
    </message>
    <message>
        <source>This document can&apos;t be shown</source>
        <translation>Dieses Dokument lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>Ask for it again as a PDF or a photo.</source>
        <translation>Bitten Sie noch einmal darum, als PDF oder Foto.</translation>
    </message>
    <message>
        <source>It is neither a PDF nor a JPEG, PNG or HEIC picture.</source>
        <translation>Es ist weder ein PDF noch ein Bild in JPEG, PNG oder HEIC.</translation>
    </message>
    <message>
        <source>It is locked with a password.</source>
        <translation>Es ist mit einem Passwort geschützt.</translation>
    </message>
    <message>
        <source>Ask for it again without a password.</source>
        <translation>Bitten Sie noch einmal darum, ohne Passwort.</translation>
    </message>
    <message>
        <source>It is damaged, or made so that it can&apos;t be read.</source>
        <translation>Es ist beschädigt oder so gemacht, dass es sich nicht lesen lässt.</translation>
    </message>
    <message>
        <source>It has more than 25 MB.</source>
        <translation>Es hat mehr als 25 MB.</translation>
    </message>
    <message>
        <source>The picture has more than {most} million pixels.</source>
        <translation>Das Bild hat mehr als {most} Millionen Bildpunkte.</translation>
    </message>
    <message>
        <source>Ask for it again as a smaller picture.</source>
        <translation>Bitten Sie noch einmal darum, als kleineres Bild.</translation>
    </message>
    <message>
        <source>It has more than {most} pages.</source>
        <translation>Es hat mehr als {most} Seiten.</translation>
    </message>
    <message>
        <source>Ask for the pages that matter.</source>
        <translation>Bitten Sie um die Seiten, auf die es ankommt.</translation>
    </message>
    <message>
        <source>It has no such page.</source>
        <translation>Diese Seite hat es nicht.</translation>
    </message>
    <message>
        <source>Reading it took too long, so it was stopped.</source>
        <translation>Das Lesen dauerte zu lange, darum wurde es abgebrochen.</translation>
    </message>
    <message>
        <source>Reading it takes too much memory.</source>
        <translation>Das Lesen braucht zu viel Speicher.</translation>
    </message>
    <message>
        <source>Documents can&apos;t be opened safely on this computer.</source>
        <translation>Auf diesem Computer lassen sich Dokumente nicht sicher öffnen.</translation>
    </message>
    <message>
        <source>Save it, and open it where a virus could do no harm.</source>
        <translation>Speichern Sie es, und öffnen Sie es dort, wo ein Virus nichts anrichten kann.</translation>
    </message>
    <message>
        <source>The program is just being closed.</source>
        <translation>Das Programm wird gerade geschlossen.</translation>
    </message>
    <message>
        <source>No browser opened</source>
        <translation>Kein Browser ging auf</translation>
    </message>
    <message>
        <source>This computer opened no browser to sign in with.</source>
        <translation>Dieser Computer hat keinen Browser für die Anmeldung geöffnet.</translation>
    </message>
    <message>
        <source>Sign in with a code: ask your partner admin for one.</source>
        <translation>Melden Sie sich mit einem Code an: Bitten Sie Ihren Partner-Admin darum.</translation>
    </message>
    <message>
        <source>The browser did not come back</source>
        <translation>Aus dem Browser kam nichts zurück</translation>
    </message>
    <message>
        <source>Nobody signed in there within {seconds} seconds.</source>
        <translation>Dort hat sich binnen {seconds} Sekunden niemand angemeldet.</translation>
    </message>
    <message>
        <source>Try again; nothing was changed.</source>
        <translation>Versuchen Sie es wieder; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Signing in was stopped</source>
        <translation>Die Anmeldung wurde abgebrochen</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The sign-in was not accepted</source>
        <translation>Die Anmeldung wurde nicht angenommen</translation>
    </message>
    <message>
        <source>The vendor&apos;s server says: {reason}.</source>
        <translation>Der Server des Herstellers sagt: {reason}.</translation>
    </message>
    <message>
        <source>Try again, or ask your partner admin.</source>
        <translation>Versuchen Sie es wieder, oder fragen Sie Ihren Partner-Admin.</translation>
    </message>
    <message>
        <source>Another program interfered with signing in</source>
        <translation>Ein anderes Programm hat sich in die Anmeldung eingemischt</translation>
    </message>
    <message>
        <source>Something on this computer sent answers that were not the browser&apos;s.</source>
        <translation>Etwas auf diesem Computer hat Antworten geschickt, die nicht vom Browser waren.</translation>
    </message>
    <message>
        <source>Nothing of it was used. Tell whoever looks after this computer.</source>
        <translation>Nichts davon wurde verwendet. Sagen Sie es der Person, die diesen Computer betreut.</translation>
    </message>
    <message>
        <source>Nothing to paste here</source>
        <translation>Hier gibt es nichts einzufügen</translation>
    </message>
    <message>
        <source>The clipboard holds neither a file nor a picture.</source>
        <translation>In der Zwischenablage ist weder eine Datei noch ein Bild.</translation>
    </message>
    <message>
        <source>Copy one, or drop it here.</source>
        <translation>Kopieren Sie eins, oder legen Sie es hier ab.</translation>
    </message>
    <message>
        <source>It is on its way already</source>
        <translation>Es ist schon unterwegs</translation>
    </message>
    <message>
        <source>The document can&apos;t be taken back any more.</source>
        <translation>Das Dokument lässt sich nicht mehr zurücknehmen.</translation>
    </message>
    <message>
        <source>Too many pages to black out</source>
        <translation>Zu viele Seiten zum Schwärzen</translation>
    </message>
    <message>
        <source>Areas can be blacked out in up to {most} pages.</source>
        <translation>Schwärzen lässt sich in bis zu {most} Seiten.</translation>
    </message>
    <message>
        <source>Keep only the pages that prove the sale.</source>
        <translation>Behalten Sie nur die Seiten, die den Verkauf belegen.</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>The serial is in none of our shipments. Check it on the unit itself</source>
        <translation>Die Seriennummer ist in keiner unserer Lieferungen. Prüfen Sie sie am Gerät selbst</translation>
    </message>
    <message>
        <source>The unit was shipped to another company and no transfer to you is on record</source>
        <translation>Das Gerät ging an eine andere Firma, und keine Weitergabe an Sie ist verzeichnet</translation>
    </message>
    <message>
        <source>The sale of this unit was shown by somebody else with stronger evidence</source>
        <translation>Den Verkauf dieses Geräts hat jemand anders mit stärkeren Belegen gezeigt</translation>
    </message>
    <message>
        <source>The serial belongs to another product than the one stated</source>
        <translation>Die Seriennummer gehört zu einem anderen Produkt als angegeben</translation>
    </message>
    <message>
        <source>The sale date doesn&apos;t agree with our records. Record it with the right date</source>
        <translation>Das Verkaufsdatum passt nicht zu unseren Unterlagen. Erfassen Sie es mit dem richtigen Datum</translation>
    </message>
    <message>
        <source>The unit came back: the sale was cancelled</source>
        <translation>Das Gerät kam zurück: Der Verkauf wurde storniert</translation>
    </message>
    <message>
        <source>Not a sale to an end customer (demo, own use or stock transfer)</source>
        <translation>Kein Verkauf an einen Endkunden (Vorführung, Eigenbedarf oder Umlagerung)</translation>
    </message>
</context>
<context>
    <name>record</name>
    <message>
        <source>Sent work</source>
        <translation>Hat Arbeit gesendet</translation>
    </message>
    <message>
        <source>The clock or an operator changed rows</source>
        <translation>Die Uhr oder der Betrieb hat Zeilen geändert</translation>
    </message>
    <message>
        <source>The server was set back to a backup</source>
        <translation>Der Server wurde auf eine Sicherung zurückgesetzt</translation>
    </message>
    <message>
        <source>Work of an ended access was put aside</source>
        <translation>Arbeit eines beendeten Zugangs wurde beiseitegelegt</translation>
    </message>
    <message>
        <source>An enrolment code was made</source>
        <translation>Ein Anmeldecode wurde gemacht</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Hat sich angemeldet</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Hat sich abgemeldet</translation>
    </message>
    <message>
        <source>Was signed out everywhere</source>
        <translation>Wurde überall abgemeldet</translation>
    </message>
    <message>
        <source>The access of a device was ended</source>
        <translation>Der Zugang eines Geräts wurde beendet</translation>
    </message>
    <message>
        <source>A frozen device was let go on</source>
        <translation>Ein angehaltenes Gerät durfte weitermachen</translation>
    </message>
    <message>
        <source>Login and password were set</source>
        <translation>Anmeldename und Passwort wurden gesetzt</translation>
    </message>
    <message>
        <source>Used a recovery code</source>
        <translation>Hat einen Ersatzcode benutzt</translation>
    </message>
    <message>
        <source>A spent token came back: the sign-in was ended</source>
        <translation>Ein verbrauchtes Token kam zurück: Die Anmeldung wurde beendet</translation>
    </message>
    <message>
        <source>Read the record</source>
        <translation>Hat das Protokoll gelesen</translation>
    </message>
    <message>
        <source>Exported the record</source>
        <translation>Hat das Protokoll exportiert</translation>
    </message>
    <message>
        <source>Had another system told of changes</source>
        <translation>Lässt ein anderes System von Änderungen erfahren</translation>
    </message>
    <message>
        <source>Ended telling another system</source>
        <translation>Hat die Meldungen an ein anderes System beendet</translation>
    </message>
    <message>
        <source>Imported a file</source>
        <translation>Hat eine Datei importiert</translation>
    </message>
    <message>
        <source>Sent events of units</source>
        <translation>Hat Ereignisse zu Geräten gesendet</translation>
    </message>
    <message>
        <source>Recorded a sale</source>
        <translation>Hat einen Verkauf erfasst</translation>
    </message>
    <message>
        <source>Completed a sale</source>
        <translation>Hat einen Verkauf ergänzt</translation>
    </message>
    <message>
        <source>Withdrew a sale</source>
        <translation>Hat einen Verkauf zurückgenommen</translation>
    </message>
    <message>
        <source>Reversed an approved claim</source>
        <translation>Hat einen genehmigten Anspruch zurückgebucht</translation>
    </message>
    <message>
        <source>Approved a refused claim</source>
        <translation>Hat einen abgelehnten Anspruch genehmigt</translation>
    </message>
    <message>
        <source>Decided claims</source>
        <translation>Hat Ansprüche entschieden</translation>
    </message>
    <message>
        <source>Decided a claim a second time</source>
        <translation>Meldung ein zweites Mal entschieden</translation>
    </message>
    <message>
        <source>Settled two decisions that differ</source>
        <translation>Zwei verschiedene Entscheidungen geklärt</translation>
    </message>
    <message>
        <source>Drew an audit sample</source>
        <translation>Eine Prüfstichprobe gezogen</translation>
    </message>
    <message>
        <source>Registered a deal</source>
        <translation>Hat ein Projekt registriert</translation>
    </message>
    <message>
        <source>Changed a deal</source>
        <translation>Hat ein Projekt geändert</translation>
    </message>
    <message>
        <source>Moved a deal on</source>
        <translation>Hat ein Projekt weiterbewegt</translation>
    </message>
    <message>
        <source>Attached a document</source>
        <translation>Hat ein Dokument angehängt</translation>
    </message>
    <message>
        <source>Invited a person</source>
        <translation>Hat eine Person eingeladen</translation>
    </message>
    <message>
        <source>Changed what a person may do</source>
        <translation>Hat geändert, was eine Person darf</translation>
    </message>
    <message>
        <source>Ended a person&apos;s access</source>
        <translation>Hat den Zugang einer Person beendet</translation>
    </message>
    <message>
        <source>Ended a device&apos;s access</source>
        <translation>Hat den Zugang eines Geräts beendet</translation>
    </message>
    <message>
        <source>Changed a partner</source>
        <translation>Hat einen Partner geändert</translation>
    </message>
    <message>
        <source>Answered a question about a claim</source>
        <translation>Eine Frage zu einer Meldung beantwortet</translation>
    </message>
    <message>
        <source>Appealed a refusal</source>
        <translation>Einspruch gegen eine Ablehnung erhoben</translation>
    </message>
    <message>
        <source>Said what an invoice names</source>
        <translation>Gesagt, was eine Rechnung nennt</translation>
    </message>
    <message>
        <source>Changed limits of the programme</source>
        <translation>Grenzen des Programms geändert</translation>
    </message>
    <message>
        <source>Said who is linked with a partner</source>
        <translation>Hat angegeben, wer mit einem Partner verbunden ist</translation>
    </message>
    <message>
        <source>Turned down what waited for a second word</source>
        <translation>Hat abgelehnt, was auf ein zweites Wort wartete</translation>
    </message>
    <message>
        <source>Gave the first of two words</source>
        <translation>Gab das erste von zwei Worten</translation>
    </message>
    <message>
        <source>Gave the second word</source>
        <translation>Gab das zweite Wort</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>The vendor&apos;s shipment of this unit</source>
        <translation>Die Lieferung dieses Geräts laut Hersteller</translation>
    </message>
    <message>
        <source>Points were booked</source>
        <translation>Punkte wurden gebucht</translation>
    </message>
    <message>
        <source>Points were taken back</source>
        <translation>Punkte wurden zurückgebucht</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>Reversals</source>
        <translation>Rückgebucht</translation>
    </message>
    <message>
        <source>Overrides</source>
        <translation>Übersteuert</translation>
    </message>
    <message>
        <source>Turned down</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Sign-ins</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Exports</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>the server</source>
        <translation>der Server</translation>
    </message>
</context>
<context>
    <name>risk</name>
    <message>
        <source>Invoice {invoice} was already used for a sale on {sold_on} to {customer}; this one says {says_on} and {says_customer}.</source>
        <translation>Rechnung {invoice} wurde schon für einen Verkauf am {sold_on} an {customer} verwendet; dieser nennt den {says_on} und {says_customer}.</translation>
    </message>
    <message>
        <source>Invoice {invoice} was used for a sale on {sold_on}; this one says {says_on}.</source>
        <translation>Rechnung {invoice} wurde für einen Verkauf am {sold_on} verwendet; dieser nennt den {says_on}.</translation>
    </message>
    <message>
        <source>{count} of the last {of} units of this partner came days later on an invoice that was used already.</source>
        <translation>{count} der letzten {of} Geräte dieses Partners kamen Tage später auf einer schon verwendeten Rechnung.</translation>
    </message>
    <message>
        <source>{count} other partners claimed units on an invoice with the number {invoice}.</source>
        <translation>{count} andere Partner haben Geräte auf einer Rechnung mit der Nummer {invoice} gemeldet.</translation>
    </message>
    <message>
        <source>Invoice number {number} of {sold_on} lies outside {low} to {high}, the numbers of the days around it; {share} % of this partner&apos;s numbers are in order.</source>
        <translation>Rechnungsnummer {number} vom {sold_on} liegt außerhalb von {low} bis {high}, den Nummern der Tage davor und danach; {share} % der Nummern dieses Partners sind in Reihenfolge.</translation>
    </message>
    <message>
        <source>The same file proves another claim, with invoice {invoice}.</source>
        <translation>Dieselbe Datei belegt eine andere Meldung, mit Rechnung {invoice}.</translation>
    </message>
    <message>
        <source>Its picture differs in only {bits} of 64 marks from that of a claim with invoice {invoice}.</source>
        <translation>Das Bild unterscheidet sich nur in {bits} von 64 Merkmalen von dem einer Meldung mit Rechnung {invoice}.</translation>
    </message>
    <message>
        <source>{undelivered} of the last {of} units of this partner were not delivered to it; {usual} would be many.</source>
        <translation>{undelivered} der letzten {of} Geräte dieses Partners wurden ihm nicht geliefert; {usual} wären viele.</translation>
    </message>
    <message>
        <source>Was not delivered, and lies {distance} beside {serial}, which was: made-up numbers lie beside real ones.</source>
        <translation>Wurde nicht geliefert und liegt {distance} neben {serial}, die geliefert wurde: erfundene Nummern liegen neben echten.</translation>
    </message>
    <message>
        <source>{count} of the last {of} units of this partner belong to one and the same other partner.</source>
        <translation>{count} der letzten {of} Geräte dieses Partners gehören ein und demselben anderen Partner.</translation>
    </message>
    <message>
        <source>This unit was claimed before and came back: {times} times.</source>
        <translation>Dieses Gerät wurde schon gemeldet und kam zurück: {times}-mal.</translation>
    </message>
    <message>
        <source>{count} of the last {of} units of this partner had been claimed and came back.</source>
        <translation>{count} der letzten {of} Geräte dieses Partners waren schon gemeldet und kamen zurück.</translation>
    </message>
    <message>
        <source>{reversed} of this partner&apos;s {of} claims of the last 90 days were taken back; {usual} would be many.</source>
        <translation>{reversed} der {of} Meldungen dieses Partners aus den letzten 90 Tagen wurden zurückgenommen; {usual} wären viele.</translation>
    </message>
    <message>
        <source>{count} sales in five days, {days} days before the deadline {deadline}; the busiest five of the four weeks before had {usual}.</source>
        <translation>{count} Verkäufe in fünf Tagen, {days} Tage vor dem Stichtag {deadline}; die stärksten fünf der vier Wochen davor hatten {usual}.</translation>
    </message>
    <message>
        <source>{count} sales within an hour on one device; its busy hours have {usual}.</source>
        <translation>{count} Verkäufe in einer Stunde auf einem Gerät; dessen starke Stunden haben {usual}.</translation>
    </message>
    <message>
        <source>Scanned at {hour}:00 UTC; on {days} of {of} days this partner worked around that hour.</source>
        <translation>Gescannt um {hour}:00 UTC; an {days} von {of} Tagen arbeitete dieser Partner um diese Stunde.</translation>
    </message>
    <message>
        <source>{count} sales within an hour at {hour}:00 UTC; on {days} of {of} days this partner worked around that hour.</source>
        <translation>{count} Verkäufe in einer Stunde um {hour}:00 UTC; an {days} von {of} Tagen arbeitete dieser Partner um diese Stunde.</translation>
    </message>
    <message>
        <source>{count} of the last {of} scans of this device are on the full five minutes.</source>
        <translation>{count} der letzten {of} Scans dieses Geräts liegen auf vollen fünf Minuten.</translation>
    </message>
    <message>
        <source>{count} serials in a row, as they lie in the carton, on {invoices} different invoices.</source>
        <translation>{count} Seriennummern in Folge, wie sie im Karton liegen, auf {invoices} verschiedenen Rechnungen.</translation>
    </message>
    <message>
        <source>{recent} of the last {of} sales are of a product that made {share} % of this partner&apos;s sales before.</source>
        <translation>{recent} der letzten {of} Verkäufe sind von einem Produkt, das vorher {share} % der Verkäufe dieses Partners ausmachte.</translation>
    </message>
    <message>
        <source>The unit is worth {value}, more than {limit} (minor units).</source>
        <translation>Das Gerät ist {value} wert, mehr als {limit} (kleinste Einheiten).</translation>
    </message>
    <message>
        <source>Sold to {place}, a place {share} % of this partner&apos;s sales go to.</source>
        <translation>Verkauft nach {place}, wohin {share} % der Verkäufe dieses Partners gehen.</translation>
    </message>
    <message>
        <source>Claim number {number} of this claimant.</source>
        <translation>Meldung Nummer {number} dieser Person.</translation>
    </message>
</context>
<context>
    <name>roles</name>
    <message>
        <source>Counter</source>
        <translation>Verkaufstheke</translation>
    </message>
    <message>
        <source>Field sales</source>
        <translation>Außendienst</translation>
    </message>
    <message>
        <source>Partner admin</source>
        <translation>Partner-Admin</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>Prüfer</translation>
    </message>
    <message>
        <source>Channel manager</source>
        <translation>Partnerbetreuung</translation>
    </message>
    <message>
        <source>Programme owner</source>
        <translation>Programmleitung</translation>
    </message>
    <message>
        <source>Auditor</source>
        <translation>Revision</translation>
    </message>
    <message>
        <source>Integration (a machine)</source>
        <translation>Anbindung (eine Maschine)</translation>
    </message>
</context>
<context>
    <name>rows</name>
    <message>
        <source>{cell} has no serial. Type it from the label, or leave the row out.</source>
        <translation>In {cell} fehlt die Seriennummer. Tippen Sie sie vom Etikett ab, oder lassen Sie die Zeile weg.</translation>
    </message>
    <message>
        <source>{cell} is “{text}”: a spreadsheet took it for a number and cut its digits, which are lost. Export the column as text, or type it from the label.</source>
        <translation>{cell} ist „{text}“: Eine Tabellenkalkulation hielt es für eine Zahl und hat Ziffern abgeschnitten, die verloren sind. Exportieren Sie die Spalte als Text, oder tippen Sie sie vom Etikett ab.</translation>
    </message>
    <message>
        <source>{cell} is {text}: spreadsheets keep 15 digits and put zeros for the rest. Export the column as text, or type it from the label.</source>
        <translation>{cell} ist {text}: Tabellenkalkulationen behalten 15 Ziffern und setzen Nullen für den Rest. Exportieren Sie die Spalte als Text, oder tippen Sie sie vom Etikett ab.</translation>
    </message>
    <message>
        <source>{cell} is {text}, as if zeros in front were lost; the label may say {meant}. Compare, and export the column as text.</source>
        <translation>{cell} ist {text}, als wären Nullen am Anfang verloren; auf dem Etikett steht vielleicht {meant}. Vergleichen Sie, und exportieren Sie die Spalte als Text.</translation>
    </message>
    <message>
        <source>{cell} is “{text}”: a program took it for a number with decimals. Export the column as text.</source>
        <translation>{cell} ist „{text}“: Ein Programm hielt es für eine Zahl mit Nachkommastellen. Exportieren Sie die Spalte als Text.</translation>
    </message>
    <message>
        <source>{cell} shows “{text}”, an error of the spreadsheet. Mend it there and export again.</source>
        <translation>{cell} zeigt „{text}“, einen Fehler der Tabellenkalkulation. Beheben Sie ihn dort, und exportieren Sie neu.</translation>
    </message>
    <message>
        <source>{cell} has no date of sale. Type it, or say above that an empty cell means the one above it.</source>
        <translation>In {cell} fehlt das Verkaufsdatum. Tragen Sie es ein, oder sagen Sie oben, dass eine leere Zelle die darüber meint.</translation>
    </message>
    <message>
        <source>{cell} is “{text}”, which is no date. Write it as 2026-06-15.</source>
        <translation>{cell} ist „{text}“, und das ist kein Datum. Schreiben Sie es so: 2026-06-15.</translation>
    </message>
    <message>
        <source>{cell} is “{text}”: that may be {day} or {other}. Say above whether day or month comes first.</source>
        <translation>{cell} ist „{text}“: Das kann {day} oder {other} sein. Sagen Sie oben, ob der Tag oder der Monat zuerst steht.</translation>
    </message>
    <message>
        <source>{cell} is {text}; as a spreadsheet&apos;s number of days it is {day}. Say above that numbers are days, or format the column as a date.</source>
        <translation>{cell} ist {text}; als Tageszahl einer Tabellenkalkulation ist das {day}. Sagen Sie oben, dass Zahlen Tage sind, oder formatieren Sie die Spalte als Datum.</translation>
    </message>
    <message>
        <source>{cell} says {text} units: a return or a cancelled line, and no sale. Take a unit that came back out of Sales.</source>
        <translation>{cell} nennt {text} Stück: eine Rückgabe oder stornierte Zeile, kein Verkauf. Nehmen Sie ein zurückgegebenes Gerät unter Verkäufe zurück.</translation>
    </message>
    <message>
        <source>{cell} is “{text}”, which is no number of units. Write 1, or leave it empty.</source>
        <translation>{cell} ist „{text}“, und das ist keine Stückzahl. Schreiben Sie 1, oder lassen Sie die Zelle leer.</translation>
    </message>
    <message>
        <source>{cell} is “{text}”: that may be {first} or {other}. Say above which the decimal mark is.</source>
        <translation>{cell} ist „{text}“: Das kann {first} oder {other} sein. Sagen Sie oben, welches das Dezimalzeichen ist.</translation>
    </message>
    <message>
        <source>{cell} says {text} units, and the file has {rows} serials of them. Give each unit a row with its own serial.</source>
        <translation>{cell} nennt {text} Stück, und die Datei hat {rows} Seriennummern davon. Geben Sie jedem Gerät eine Zeile mit eigener Seriennummer.</translation>
    </message>
    <message>
        <source>The same serial stands in row {row} already. It is claimed once; nothing to do.</source>
        <translation>Dieselbe Seriennummer steht schon in Zeile {row}. Sie wird einmal gemeldet; nichts zu tun.</translation>
    </message>
    <message>
        <source>The same serial stands in row {row} already, with another invoice or date. Correct the wrong one of the two.</source>
        <translation>Dieselbe Seriennummer steht schon in Zeile {row}, mit anderer Rechnung oder anderem Datum. Berichtigen Sie die falsche der beiden.</translation>
    </message>
    <message>
        <source>Already there: recorded by {who} on {when}. Nothing to do.</source>
        <translation>Schon da: gemeldet von {who} am {when}. Nichts zu tun.</translation>
    </message>
    <message>
        <source>A line of totals, no sale. Left out.</source>
        <translation>Eine Summenzeile, kein Verkauf. Weggelassen.</translation>
    </message>
    <message>
        <source>The names of the columns once more. Left out.</source>
        <translation>Noch einmal die Namen der Spalten. Weggelassen.</translation>
    </message>
    <message>
        <source>Names no unit; what it says holds for the rows below it. Left out.</source>
        <translation>Nennt kein Gerät; was sie sagt, gilt für die Zeilen darunter. Weggelassen.</translation>
    </message>
    <message>
        <source>Belongs to a second table that begins in row {row}. Put that into a file or sheet of its own and import it too.</source>
        <translation>Gehört zu einer zweiten Tabelle, die in Zeile {row} beginnt. Legen Sie diese in eine eigene Datei oder ein eigenes Blatt, und importieren Sie sie auch.</translation>
    </message>
    <message>
        <source>Nothing to do.</source>
        <translation>Nichts zu tun.</translation>
    </message>
    <message>
        <source>Correct {cells} and import the file again.</source>
        <translation>{cells} berichtigen und die Datei noch einmal importieren.</translation>
    </message>
    <message>
        <source>Nothing to do: the vendor decides.</source>
        <translation>Nichts zu tun: Der Hersteller entscheidet.</translation>
    </message>
    <message>
        <source>Ask your vendor contact.</source>
        <translation>Fragen Sie Ihren Ansprechpartner beim Hersteller.</translation>
    </message>
    <message>
        <source>Open it in Sales: something can be done about it.</source>
        <translation>Öffnen Sie ihn unter Verkäufe: Dort lässt sich etwas tun.</translation>
    </message>
    <message>
        <source>If it is a sale after all, scan the unit: no file claims it again by itself.</source>
        <translation>Ist es doch ein Verkauf, scannen Sie das Gerät: Keine Datei meldet ihn von selbst noch einmal.</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Eingegangen</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Already there</source>
        <translation>Schon da</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Weggelassen</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
</context>
<context>
    <name>rules</name>
    <message>
        <source>in force from</source>
        <translation>in Kraft ab</translation>
    </message>
    <message>
        <source>first day of the programme</source>
        <translation>erster Tag des Programms</translation>
    </message>
    <message>
        <source>last day of the programme</source>
        <translation>letzter Tag des Programms</translation>
    </message>
    <message>
        <source>days from the sale to claim it</source>
        <translation>Tage vom Verkauf bis zur Meldung</translation>
    </message>
    <message>
        <source>days a sale must be old</source>
        <translation>Tage, die ein Verkauf alt sein muss</translation>
    </message>
    <message>
        <source>days the vendor has to decide</source>
        <translation>Tage, die der Hersteller zum Entscheiden hat</translation>
    </message>
    <message>
        <source>time zone of the desk</source>
        <translation>Zeitzone des Prüfplatzes</translation>
    </message>
    <message>
        <source>days a week the desk works, from Monday on</source>
        <translation>Arbeitstage je Woche, ab Montag</translation>
    </message>
    <message>
        <source>hour at which the desk opens</source>
        <translation>Stunde, zu der die Prüfung öffnet</translation>
    </message>
    <message>
        <source>hour at which the desk closes</source>
        <translation>Stunde, zu der die Prüfung schließt</translation>
    </message>
    <message>
        <source>days until points are payable</source>
        <translation>Tage, bis Punkte auszahlbar sind</translation>
    </message>
    <message>
        <source>days to answer a question</source>
        <translation>Tage, um eine Rückfrage zu beantworten</translation>
    </message>
    <message>
        <source>first reminder, days before</source>
        <translation>erste Erinnerung, Tage vorher</translation>
    </message>
    <message>
        <source>last reminder, days before</source>
        <translation>letzte Erinnerung, Tage vorher</translation>
    </message>
    <message>
        <source>days to appeal a refusal</source>
        <translation>Tage für einen Einspruch</translation>
    </message>
    <message>
        <source>days to judge an appeal</source>
        <translation>Tage, um über einen Einspruch zu entscheiden</translation>
    </message>
    <message>
        <source>days to name the invoice</source>
        <translation>Tage, um die Rechnung zu nennen</translation>
    </message>
    <message>
        <source>points from which a proof is needed</source>
        <translation>Punkte, ab denen ein Nachweis nötig ist</translation>
    </message>
    <message>
        <source>units of one invoice at most</source>
        <translation>Geräte je Rechnung höchstens</translation>
    </message>
    <message>
        <source>claims of one person at most</source>
        <translation>Meldungen einer Person höchstens</translation>
    </message>
    <message>
        <source>days over which claims are counted</source>
        <translation>Tage, über die Meldungen gezählt werden</translation>
    </message>
    <message>
        <source>points of one person at most</source>
        <translation>Punkte einer Person höchstens</translation>
    </message>
    <message>
        <source>points of the programme at most</source>
        <translation>Punkte des Programms höchstens</translation>
    </message>
    <message>
        <source>accepted claims looked at, of 1,000</source>
        <translation>angenommene Meldungen, die angesehen werden, von 1.000</translation>
    </message>
    <message>
        <source>doubt an invoice stated for two customers</source>
        <translation>Zweifel bei einer Rechnung für zwei Kunden</translation>
    </message>
    <message>
        <source>doubt a unit of another territory</source>
        <translation>Zweifel bei einem Gerät eines anderen Gebiets</translation>
    </message>
    <message>
        <source>a special price earns nothing else</source>
        <translation>ein Sonderpreis bringt nichts weiter ein</translation>
    </message>
    <message>
        <source>devices of one person a day at most</source>
        <translation>Geräte einer Person je Tag höchstens</translation>
    </message>
    <message>
        <source>points one person approves alone</source>
        <translation>Punkte, die eine Person allein genehmigt</translation>
    </message>
    <message>
        <source>days two colleagues aren&apos;t a pair</source>
        <translation>Tage, die zwei Kollegen kein Paar sind</translation>
    </message>
    <message>
        <source>deal value decided alone, in cents</source>
        <translation>Wert eines Deals, den eine Person entscheidet, in Cent</translation>
    </message>
    <message>
        <source>days a deal is protected</source>
        <translation>Tage, die ein Deal geschützt ist</translation>
    </message>
    <message>
        <source>days of an extension</source>
        <translation>Tage einer Verlängerung</translation>
    </message>
    <message>
        <source>extensions of a deal at most</source>
        <translation>Verlängerungen eines Deals höchstens</translation>
    </message>
    <message>
        <source>resubmissions of a deal at most</source>
        <translation>Neueinreichungen eines Deals höchstens</translation>
    </message>
    <message>
        <source>seconds a scan can be undone</source>
        <translation>Sekunden, die ein Scan rückgängig gemacht werden kann</translation>
    </message>
    <message>
        <source>seconds a decision can be undone</source>
        <translation>Sekunden, die eine Entscheidung rückgängig gemacht werden kann</translation>
    </message>
</context>
<context>
    <name>scan_reasons</name>
    <message>
        <source>it has letters of another alphabet or another keyboard layout</source>
        <translation>er hat Buchstaben eines anderen Alphabets oder einer anderen Tastaturbelegung</translation>
    </message>
    <message>
        <source>it has a character that can&apos;t stand there</source>
        <translation>er hat ein Zeichen, das dort nicht stehen kann</translation>
    </message>
    <message>
        <source>a part of it is not as GS1 has it</source>
        <translation>ein Teil davon ist nicht so, wie GS1 es vorsieht</translation>
    </message>
    <message>
        <source>two parts of it contradict each other</source>
        <translation>zwei Teile davon widersprechen sich</translation>
    </message>
    <message>
        <source>control keys came along</source>
        <translation>Steuertasten kamen mit</translation>
    </message>
    <message>
        <source>it holds a date or time that does not exist</source>
        <translation>er enthält ein Datum oder eine Zeit, die es nicht gibt</translation>
    </message>
    <message>
        <source>a product code has digits only</source>
        <translation>ein Produktcode hat nur Ziffern</translation>
    </message>
    <message>
        <source>a part of it is cut off or too long</source>
        <translation>ein Teil davon ist abgeschnitten oder zu lang</translation>
    </message>
    <message>
        <source>it is a web address that names no product</source>
        <translation>er ist eine Webadresse, die kein Produkt nennt</translation>
    </message>
    <message>
        <source>it is a web address whose parts stand in the wrong place</source>
        <translation>er ist eine Webadresse, deren Teile falsch stehen</translation>
    </message>
    <message>
        <source>it holds a country or other code that is not one</source>
        <translation>er enthält ein Länder- oder anderes Kürzel, das es nicht gibt</translation>
    </message>
    <message>
        <source>the mark between two of its parts got lost</source>
        <translation>das Zeichen zwischen zwei Teilen ging verloren</translation>
    </message>
    <message>
        <source>it has no letter and no digit</source>
        <translation>er hat weder Buchstaben noch Ziffern</translation>
    </message>
    <message>
        <source>one part of it stands there twice</source>
        <translation>ein Teil davon steht zweimal da</translation>
    </message>
    <message>
        <source>it holds a part that GS1 does not know</source>
        <translation>er enthält einen Teil, den GS1 nicht kennt</translation>
    </message>
</context>
<context>
    <name>sheets</name>
    <message>
        <source>The file is empty (0 bytes). Export it again from the shop&apos;s system.</source>
        <translation>Die Datei ist leer (0 Byte). Exportieren Sie sie noch einmal aus der Kasse.</translation>
    </message>
    <message>
        <source>The file holds no rows, only blanks. Export it again, with its rows.</source>
        <translation>Die Datei hat keine Zeilen, nur Leeres. Exportieren Sie sie noch einmal, mit ihren Zeilen.</translation>
    </message>
    <message>
        <source>The file can&apos;t be read: {reason}. Check its name and who may open it.</source>
        <translation>Die Datei kann nicht gelesen werden: {reason}. Prüfen Sie ihren Namen und wer sie öffnen darf.</translation>
    </message>
    <message>
        <source>The file has {size} MB, and {most} MB is the most. {way}</source>
        <translation>Die Datei hat {size} MB, und höchstens {most} MB sind möglich. {way}</translation>
    </message>
    <message>
        <source>This is {what}, not a table. {way}</source>
        <translation>Das ist {what}, keine Tabelle. {way}</translation>
    </message>
    <message>
        <source>At byte {at} stands what no text has, so this is not a CSV file. Open it in the program it comes from and save it as CSV (UTF-8) or XLSX.</source>
        <translation>Bei Byte {at} steht, was kein Text hat; das ist also keine CSV-Datei. Öffnen Sie sie in dem Programm, aus dem sie stammt, und speichern Sie sie als CSV (UTF-8) oder XLSX.</translation>
    </message>
    <message>
        <source>The workbook is locked with a password. Open it, save it without one, and try again.</source>
        <translation>Die Arbeitsmappe ist mit einem Kennwort gesperrt. Öffnen Sie sie, speichern Sie sie ohne Kennwort, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The workbook is damaged, or made so that it can&apos;t be read. Open it in a spreadsheet program and save it anew as XLSX, or as CSV (UTF-8).</source>
        <translation>Die Arbeitsmappe ist beschädigt oder so gemacht, dass sie nicht gelesen werden kann. Öffnen Sie sie in einer Tabellenkalkulation, und speichern Sie sie neu als XLSX oder als CSV (UTF-8).</translation>
    </message>
    <message>
        <source>The workbook unpacks to far more than it is: more than {parts} parts, {ratio} times its size or {most} MB. Nothing was read. Save the rows alone as CSV (UTF-8).</source>
        <translation>Ausgepackt ist die Arbeitsmappe weit mehr, als sie ist: mehr als {parts} Teile, das {ratio}-Fache ihrer Größe oder {most} MB. Nichts wurde gelesen. Speichern Sie nur die Zeilen als CSV (UTF-8).</translation>
    </message>
    <message>
        <source>Reading the workbook took too long; it was stopped. Save it as CSV (UTF-8).</source>
        <translation>Das Lesen der Arbeitsmappe dauerte zu lange und wurde angehalten. Speichern Sie sie als CSV (UTF-8).</translation>
    </message>
    <message>
        <source>Reading the workbook takes too much memory. Save it as CSV (UTF-8).</source>
        <translation>Das Lesen der Arbeitsmappe braucht zu viel Speicher. Speichern Sie sie als CSV (UTF-8).</translation>
    </message>
    <message>
        <source>Workbooks can&apos;t be opened safely on this computer. Save it as CSV (UTF-8) elsewhere.</source>
        <translation>Arbeitsmappen können auf diesem Rechner nicht sicher geöffnet werden. Speichern Sie sie anderswo als CSV (UTF-8).</translation>
    </message>
    <message>
        <source>There is no sheet “{sheet}”. The file has: {sheets}.</source>
        <translation>Es gibt kein Blatt „{sheet}“. Die Datei hat: {sheets}.</translation>
    </message>
    <message>
        <source>Row {row} (line {line}) opens a quotation with {quote} that is not closed, so where the next row begins is unknown. Remove the {quote} there, or write it twice.</source>
        <translation>Zeile {row} (Textzeile {line}) öffnet mit {quote} eine Anführung, die nicht geschlossen wird; wo die nächste Zeile beginnt, ist also unbekannt. Entfernen Sie dort {quote}, oder schreiben Sie es doppelt.</translation>
    </message>
    <message>
        <source>Row {row} (line {line}) has a cell of more than {most} characters; probably a {quote} is not closed. Remove it there, or write it twice.</source>
        <translation>Zeile {row} (Textzeile {line}) hat eine Zelle mit mehr als {most} Zeichen; wahrscheinlich ist ein {quote} nicht geschlossen. Entfernen Sie es dort, oder schreiben Sie es doppelt.</translation>
    </message>
    <message>
        <source>The file was changed since it was opened. Open it again.</source>
        <translation>Die Datei wurde geändert, seit sie geöffnet wurde. Öffnen Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>Row {row} has more than {most} columns. Check the separator of the file.</source>
        <translation>Zeile {row} hat mehr als {most} Spalten. Prüfen Sie das Trennzeichen der Datei.</translation>
    </message>
    <message>
        <source>Column {column} has {count} cells such as 1.23E+15: the program that wrote the file took a number for it and cut its digits. Export the column as text.</source>
        <translation>Spalte {column} hat Zellen wie 1,23E+15 ({count}): Das Programm, das die Datei schrieb, hielt sie für Zahlen und hat Ziffern abgeschnitten. Exportieren Sie die Spalte als Text.</translation>
    </message>
    <message>
        <source>Column {column} has {count} numbers of 16 digits or more; spreadsheets keep 15 and put zeros for the rest. Export the column as text.</source>
        <translation>Spalte {column} hat Zahlen mit 16 oder mehr Ziffern ({count}); Tabellenkalkulationen behalten 15 und setzen Nullen für den Rest. Exportieren Sie die Spalte als Text.</translation>
    </message>
    <message>
        <source>Column {column} keeps {count} long numbers as numbers: zeros in front of them would be lost. Compare one with its label.</source>
        <translation>Spalte {column} hält lange Nummern als Zahlen ({count}): Nullen am Anfang wären verloren. Vergleichen Sie eine mit ihrem Etikett.</translation>
    </message>
    <message>
        <source>Column {column} has {count} numbers shorter than the others, as if zeros in front were lost. Compare one with its label, and export the column as text.</source>
        <translation>Spalte {column} hat Zahlen, die kürzer sind als die anderen ({count}), als wären Nullen am Anfang verloren. Vergleichen Sie eine mit ihrem Etikett, und exportieren Sie die Spalte als Text.</translation>
    </message>
    <message>
        <source>Column {column} has {count} numbers whose zeros in front are only shown by the format of the cell; they are read as shown.</source>
        <translation>Spalte {column} hat Zahlen, deren Nullen am Anfang nur das Format der Zelle zeigt ({count}); sie werden gelesen, wie sie gezeigt werden.</translation>
    </message>
    <message>
        <source>Column {column} has {count} cells with an error such as #REF!. Mend the formula, or type the value.</source>
        <translation>Spalte {column} hat Zellen mit einem Fehler wie #BEZUG! ({count}). Beheben Sie die Formel, oder tragen Sie den Wert ein.</translation>
    </message>
    <message>
        <source>Column {column} has {count} cells of # signs only: it was too narrow when it was saved, and the value is lost. Widen it and export again.</source>
        <translation>Spalte {column} hat Zellen nur aus #-Zeichen ({count}): Sie war beim Speichern zu schmal, und der Wert ist verloren. Machen Sie sie breiter, und exportieren Sie neu.</translation>
    </message>
    <message>
        <source>Column {column} has {count} dates as numbers of days (45356 is 2024-03-05). Format the column as a date, or confirm them.</source>
        <translation>Spalte {column} hat Daten als Tageszahlen ({count}; 45356 ist der 05.03.2024). Formatieren Sie die Spalte als Datum, oder bestätigen Sie sie.</translation>
    </message>
    <message>
        <source>Column {column} has {count} dates where day and month can&apos;t be told apart, such as 03/05/2024. Say which comes first.</source>
        <translation>Spalte {column} hat Daten, in denen Tag und Monat nicht zu unterscheiden sind ({count}), wie 03/05/2024. Sagen Sie, was zuerst steht.</translation>
    </message>
    <message>
        <source>Column {column} has {count} cells that are no date, where the others are.</source>
        <translation>Spalte {column} hat Zellen, die kein Datum sind, wo die anderen eines sind ({count}).</translation>
    </message>
    <message>
        <source>Column {column} has {count} cells shown as percent; they are read as what is stored: 0.19 is 19 %.</source>
        <translation>Spalte {column} hat Zellen, die als Prozent gezeigt werden ({count}); gelesen wird, was gespeichert ist: 0,19 ist 19 %.</translation>
    </message>
    <message>
        <source>Column {column} has {count} cells that a spreadsheet would take for a formula. They are read as text.</source>
        <translation>Spalte {column} hat Zellen, die eine Tabellenkalkulation für Formeln hielte ({count}). Sie werden als Text gelesen.</translation>
    </message>
    <message>
        <source>The sheet has formulas. The results last saved are read; nothing is computed anew.</source>
        <translation>Das Blatt hat Formeln. Gelesen werden die zuletzt gespeicherten Ergebnisse; nichts wird neu gerechnet.</translation>
    </message>
    <message>
        <source>Column {column} has {count} formulas without a saved result; they are read as empty. Open the file in a spreadsheet program and save it.</source>
        <translation>Spalte {column} hat Formeln ohne gespeichertes Ergebnis ({count}); sie werden als leer gelesen. Öffnen Sie die Datei in einer Tabellenkalkulation, und speichern Sie sie.</translation>
    </message>
    <message>
        <source>The workbook has macros. They are neither read nor run.</source>
        <translation>Die Arbeitsmappe hat Makros. Sie werden weder gelesen noch ausgeführt.</translation>
    </message>
    <message>
        <source>{count} rows are hidden in the sheet; they are read like the others.</source>
        <translation>Im Blatt sind Zeilen ausgeblendet ({count}); sie werden gelesen wie die anderen.</translation>
    </message>
    <message>
        <source>Column {column} is hidden in the sheet; it is read like the others.</source>
        <translation>Spalte {column} ist im Blatt ausgeblendet; sie wird gelesen wie die anderen.</translation>
    </message>
    <message>
        <source>The sheet that is read is hidden.</source>
        <translation>Das Blatt, das gelesen wird, ist ausgeblendet.</translation>
    </message>
    <message>
        <source>There are other sheets with rows: {names}. One is read at a time; say which.</source>
        <translation>Es gibt weitere Blätter mit Zeilen: {names}. Eines wird auf einmal gelesen; sagen Sie, welches.</translation>
    </message>
    <message>
        <source>Cells are merged in {count} places, first at {place}; what stands there is read into the first of them and the others are empty.</source>
        <translation>Zellen sind verbunden ({count} Stellen, zuerst {place}); was dort steht, wird in die erste gelesen, und die anderen sind leer.</translation>
    </message>
    <message>
        <source>No row has the names of the columns. Say which column is what.</source>
        <translation>Keine Zeile hat die Namen der Spalten. Sagen Sie, welche Spalte was ist.</translation>
    </message>
    <message>
        <source>The names of the columns stand in row {count}; what is above is no data.</source>
        <translation>Die Namen der Spalten stehen in Zeile {count}; was darüber steht, sind keine Daten.</translation>
    </message>
    <message>
        <source>{count} columns are named “{name}”. Say which one is meant; each goes by its letter.</source>
        <translation>{count} Spalten heißen „{name}“. Sagen Sie, welche gemeint ist; jede hat ihren Buchstaben.</translation>
    </message>
    <message>
        <source>Column {column} has cells and no name.</source>
        <translation>Spalte {column} hat Zellen und keinen Namen.</translation>
    </message>
    <message>
        <source>Column {column} is empty.</source>
        <translation>Spalte {column} ist leer.</translation>
    </message>
    <message>
        <source>{count} rows are empty.</source>
        <translation>Leere Zeilen: {count}.</translation>
    </message>
    <message>
        <source>{count} rows have another number of cells than the {width} of most; the first is row {place}.</source>
        <translation>Zeilen mit einer anderen Zahl von Zellen als die meisten ({width}): {count}, zuerst Zeile {place}.</translation>
    </message>
    <message>
        <source>At row {place} another table seems to begin. Put it into a file or a sheet of its own.</source>
        <translation>In Zeile {place} scheint eine weitere Tabelle zu beginnen. Legen Sie sie in eine eigene Datei oder ein eigenes Blatt.</translation>
    </message>
    <message>
        <source>Row {place} looks like a total, not like a sale.</source>
        <translation>Zeile {place} sieht nach einer Summe aus, nicht nach einem Verkauf.</translation>
    </message>
    <message>
        <source>{count} NUL characters were left out, first in line {place}.</source>
        <translation>NUL-Zeichen wurden weggelassen: {count}, zuerst in Textzeile {place}.</translation>
    </message>
    <message>
        <source>{count} bytes are no characters of {name}; a replacement sign stands for each. Export the file again as UTF-8.</source>
        <translation>{count} Byte sind keine Zeichen von {name}; für jedes steht ein Ersatzzeichen. Exportieren Sie die Datei noch einmal als UTF-8.</translation>
    </message>
    <message>
        <source>The encoding {name} is a guess: the file doesn&apos;t say. Look at a name with accents.</source>
        <translation>Die Kodierung {name} ist geraten: Die Datei sagt es nicht. Sehen Sie sich einen Namen mit Umlauten an.</translation>
    </message>
    <message>
        <source>The separator “{name}” is a guess: more than one would do.</source>
        <translation>Das Trennzeichen „{name}“ ist geraten: Mehr als eines käme in Frage.</translation>
    </message>
    <message>
        <source>The first line names the separator and is not a row.</source>
        <translation>Die erste Textzeile nennt das Trennzeichen und ist keine Zeile der Tabelle.</translation>
    </message>
    <message>
        <source>Amounts are written with comma and with point, and which is the decimal mark can&apos;t be told for {count} of them. Say which.</source>
        <translation>Beträge sind mit Komma und mit Punkt geschrieben, und bei {count} davon ist nicht zu erkennen, was das Dezimalzeichen ist. Sagen Sie es.</translation>
    </message>
    <message>
        <source>By its name it is {name}, by its content {place}; the content counts.</source>
        <translation>Dem Namen nach ist es {name}, dem Inhalt nach {place}; der Inhalt zählt.</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet program and save it as XLSX or CSV (UTF-8).</source>
        <translation>Öffnen Sie sie in einer Tabellenkalkulation, und speichern Sie sie als XLSX oder CSV (UTF-8).</translation>
    </message>
    <message>
        <source>Export the rows as XLSX or CSV (UTF-8).</source>
        <translation>Exportieren Sie die Zeilen als XLSX oder CSV (UTF-8).</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>a JPEG picture</source>
        <translation>ein JPEG-Bild</translation>
    </message>
    <message>
        <source>a PNG picture</source>
        <translation>ein PNG-Bild</translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation>ein GIF-Bild</translation>
    </message>
    <message>
        <source>a TIFF picture</source>
        <translation>ein TIFF-Bild</translation>
    </message>
    <message>
        <source>a Windows program</source>
        <translation>ein Windows-Programm</translation>
    </message>
    <message>
        <source>Don&apos;t open it; ask whoever sent it.</source>
        <translation>Öffnen Sie es nicht; fragen Sie, wer es geschickt hat.</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>ein Programm</translation>
    </message>
    <message>
        <source>a packed file (gzip)</source>
        <translation>eine gepackte Datei (gzip)</translation>
    </message>
    <message>
        <source>Unpack it first.</source>
        <translation>Packen Sie sie zuerst aus.</translation>
    </message>
    <message>
        <source>a packed file (7z)</source>
        <translation>eine gepackte Datei (7z)</translation>
    </message>
    <message>
        <source>a packed file (RAR)</source>
        <translation>eine gepackte Datei (RAR)</translation>
    </message>
    <message>
        <source>a packed file (bzip2)</source>
        <translation>eine gepackte Datei (bzip2)</translation>
    </message>
    <message>
        <source>a packed file (zstd)</source>
        <translation>eine gepackte Datei (zstd)</translation>
    </message>
    <message>
        <source>an empty ZIP archive</source>
        <translation>ein leeres ZIP-Archiv</translation>
    </message>
    <message>
        <source>a database</source>
        <translation>eine Datenbank</translation>
    </message>
    <message>
        <source>a text document (RTF)</source>
        <translation>ein Textdokument (RTF)</translation>
    </message>
    <message>
        <source>a Parquet file</source>
        <translation>eine Parquet-Datei</translation>
    </message>
    <message>
        <source>a workbook in the XML format of Excel 2003</source>
        <translation>eine Arbeitsmappe im XML-Format von Excel 2003</translation>
    </message>
    <message>
        <source>a web page (HTML), whatever its name says</source>
        <translation>eine Webseite (HTML), was immer ihr Name sagt</translation>
    </message>
    <message>
        <source>an XML file</source>
        <translation>eine XML-Datei</translation>
    </message>
    <message>
        <source>a JSON file</source>
        <translation>eine JSON-Datei</translation>
    </message>
    <message>
        <source>its text does not decode</source>
        <translation>ihr Text lässt sich nicht entziffern</translation>
    </message>
    <message>
        <source>Split it, for instance by month.</source>
        <translation>Teilen Sie sie, zum Beispiel nach Monaten.</translation>
    </message>
    <message>
        <source>Save the sheet alone as CSV (UTF-8).</source>
        <translation>Speichern Sie nur das Blatt als CSV (UTF-8).</translation>
    </message>
    <message>
        <source>an archive or a document of another program</source>
        <translation>ein Archiv oder ein Dokument eines anderen Programms</translation>
    </message>
    <message>
        <source>Unpack it first, or export the rows as XLSX or CSV (UTF-8).</source>
        <translation>Packen Sie es zuerst aus, oder exportieren Sie die Zeilen als XLSX oder CSV (UTF-8).</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Recorded here</source>
        <translation>Hier erfasst</translation>
    </message>
    <message>
        <source>With the vendor</source>
        <translation>Beim Hersteller</translation>
    </message>
    <message>
        <source>Vendor checks</source>
        <translation>Hersteller prüft</translation>
    </message>
    <message>
        <source>Needs information</source>
        <translation>Braucht Angaben</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Appealed</source>
        <translation>Widersprochen</translation>
    </message>
    <message>
        <source>Refused for good</source>
        <translation>Endgültig abgelehnt</translation>
    </message>
    <message>
        <source>Lapsed</source>
        <translation>Verfallen</translation>
    </message>
    <message>
        <source>Maturing</source>
        <translation>Reift</translation>
    </message>
    <message>
        <source>Payable</source>
        <translation>Auszahlbar</translation>
    </message>
    <message>
        <source>In payout</source>
        <translation>In Auszahlung</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Ausgezahlt</translation>
    </message>
    <message>
        <source>Payout failed</source>
        <translation>Auszahlung gescheitert</translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation>Zurückgebucht</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Zurückgezogen</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Eingereicht</translation>
    </message>
    <message>
        <source>Under review</source>
        <translation>In Prüfung</translation>
    </message>
    <message>
        <source>Protected</source>
        <translation>Geschützt</translation>
    </message>
    <message>
        <source>Returned to you</source>
        <translation>Zurück an Sie</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Doppelt</translation>
    </message>
    <message>
        <source>Extension asked</source>
        <translation>Mehr Zeit erbeten</translation>
    </message>
    <message>
        <source>Won</source>
        <translation>Gewonnen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>Entzogen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Can be undone</source>
        <translation>Noch umkehrbar</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Not taken</source>
        <translation>Nicht angenommen</translation>
    </message>
    <message>
        <source>Changed twice</source>
        <translation>Zweimal geändert</translation>
    </message>
    <message>
        <source>Stuck</source>
        <translation>Hängt fest</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Eingegangen</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Gesund</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>Handeln</translation>
    </message>
    <message>
        <source>Nothing to measure</source>
        <translation>Nichts zu messen</translation>
    </message>
</context>
</TS>
