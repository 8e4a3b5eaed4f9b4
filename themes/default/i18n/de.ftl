# Texte der Oberfläche. Eine eigene Datei an diesem Ort ersetzt einzelne Meldungen.
language-name = Deutsch
thousands-mark = .
date-long = { $day }. { $month } { $year }
date-short = { $day }. { $month }
date-time = { $day }. { $month } { $year }, { $time }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

skip = Zum Inhalt
nav-main = Hauptmenü
nav-faq = Hilfe
nav-blog = Neues
nav-az = Alle Fragen
trail = Sie sind hier
home = Start
older = Älter
newer = Neuer
page-of = Seite { $page } von { $pages }

search-label = Fragen und Antworten durchsuchen
search-placeholder = Fragen Sie mit Ihren Worten
search-button = Suchen
search-suggestions = Vorgeschlagene Antworten
search-title = Suche
search-results = { $count ->
    [one] Eine Antwort
   *[other] { $count } Antworten
  } zu „{ $query }“
search-corrected = Gesucht wurde nach „{ $corrected }“.
search-maybe = Wir sind nicht sicher, ob eine davon passt.
search-none = Zu „{ $query }“ haben wir noch keine Antwort.
search-none-help = Versuchen Sie weniger oder andere Wörter, sehen Sie alle Fragen durch oder fragen Sie uns; wir lesen jede Nachricht.
search-sections = Bereiche
search-all = Alle
search-ask = Uns fragen
typing-none = Dazu haben wir noch keine Antwort.
typing-maybe = Nichts davon?
typing-corrected = Treffer für „{ $q }“.
typing-typed = Stattdessen nach „{ $q }“ suchen
typing-one = 1 Antwort
typing-many = { $n } Antworten

home-greeting = Wobei können wir helfen?
asked-now = Was gerade gefragt wird
asked-window = In den letzten vier Wochen
times = { $count ->
    [one] einmal
   *[other] { $count }-mal
  }
asked-times = { $count ->
    [one] einmal gefragt
   *[other] { $count }-mal gefragt
  }
asked-more = { $percent } % mehr als in den vier Wochen davor
topics = Themen
questions-count = { $count ->
    [one] 1 Frage
   *[other] { $count } Fragen
  }
all-in = Alle { $count } zu { $name }
latest-posts = Neueste Beiträge
all-posts = Alle Beiträge
faq-title = Fragen und Antworten
faq-empty = Noch ist keine Antwort veröffentlicht. Fragen Sie uns; vielleicht ist Ihre die erste.

updated = Aktualisiert am
checked-by = Geprüft von { $owner }
next-review = Nächste Prüfung am
vote-title = Hat das geholfen?
vote-yes = Ja, danke
vote-no = Noch nicht
vote-said-yes = Gut zu wissen. Danke.
vote-said-no = Danke. Schreiben Sie uns unten, was fehlt.
vote-failed = Das konnten wir gerade nicht festhalten. Bitte versuchen Sie es in einer Minute noch einmal.
related-questions = Verwandte Fragen
related-to-post = Fragen, die sich daraus ergeben
thread-title = { $count ->
    [one] Ein Kommentar
   *[other] { $count } Kommentare
  }
thread-nobody = Ein Gast
thread-passed = Am { $date } an den Kundendienst weitergegeben.
thread-answered = Antwort von { $brand }
thread-empty = Hier hat noch niemand geschrieben.
need-us = Brauchen Sie uns noch?
need-us-lead = Schreiben Sie uns. Jede Nachricht wird von einem Menschen gelesen.
say-something = Ihre Meinung
say-something-lead = Fragen, Lob und Korrekturen sind willkommen. Jede Nachricht wird von einem Menschen gelesen.
private-only = Auf dieser Seite sind Kommentare geschlossen.

blog-title = Neues
posts-empty = Der erste Beitrag wird noch geschrieben.
by = Von { $authors }
published = Veröffentlicht
contents = Auf dieser Seite
share = Teilen
share-mail = Per E-Mail
share-copy = Adresse kopieren
share-copied = Kopiert
tagged = Beiträge zu { $tag }
tagged-questions = Fragen zu { $tag }
tagged-all = Alles zu { $tag }
tags = Themen
az-title = Alle Fragen von A bis Z
az-lead = Alle veröffentlichten Antworten der Reihe nach. Die Suche oben findet mehr als Überschriften.
not-found-title = Diese Seite gibt es hier nicht
not-found-lead = Vielleicht ist sie umgezogen. Suchen Sie, weshalb Sie kamen, oder beginnen Sie bei den Themen.

alert-note = Hinweis
alert-tip = Tipp
alert-important = Wichtig
alert-warning = Warnung
alert-caution = Vorsicht
task-done = Erledigt
task-open = Offen
table-of = Tabelle: { $columns }
footnotes = Fußnoten
footnote-back = Zurück zu Fußnote { $number } im Text
credit = Bild: { $name }
video-at = Läuft bei { $site }
captions = Untertitel
listen = Anhören
download = Herunterladen
transcript = Stattdessen lesen
title-page = { $title }, Seite { $page }
archive = Archiv
archive-year = Beiträge aus { $year }
archive-month = Beiträge aus { $month } { $year }
authors = Autorinnen und Autoren
posts-of = Von { $name }
near-posts = Mehr dazu
also-asked = Andere fragen auch
whole-answer = Die ganze Antwort lesen
more-about = Mehr über { $name }
reviewed = Geprüft
votes-helped = Hat { $helpful } von { $all } Personen geholfen
print-title = Alle Fragen und Antworten
print-link = Alle auf einer Seite
print-lead = Jede veröffentlichte Antwort auf einer Seite, zum Drucken oder Aufheben.
pager-before = Zurück
pager-after = Weiter
in-language = { $code ->
    [en] Auf Englisch
    [de] Auf Deutsch
    [fr] Auf Französisch
    [es] Auf Spanisch
    [it] Auf Italienisch
    [nl] Auf Niederländisch
    [pt] Auf Portugiesisch
    [pl] Auf Polnisch
    [ar] Auf Arabisch
    [ja] Auf Japanisch
    [zh] Auf Chinesisch
   *[other] In einer anderen Sprache ({ $code })
  }

write-title = Schreiben Sie uns
write-about = Zu
form-text = Ihre Nachricht
form-text-hint = Bitte keine Kartennummern und Passwörter. Wenn wir eine Buchungsnummer brauchen, fragen wir danach.
form-author = Ihr Name (freiwillig)
form-author-hint = Erscheint, wenn wir Ihre Nachricht veröffentlichen. Der Vorname genügt.
form-email = Ihre E-Mail-Adresse (freiwillig)
form-email-hint = Nur, damit wir antworten können. Sie erscheint nirgends und dient keinem anderen Zweck.
form-private = Nur für Sie, nicht für die Seite
form-private-hint = Wir veröffentlichen sie nicht. Der Kundendienst liest sie und antwortet Ihnen.
form-website = Bitte leer lassen
form-offers = Vielleicht beantwortet das schon Ihre Frage:
form-send = Senden
next-title = Wie es weitergeht
next-reference = Sie erhalten eine Vorgangsnummer und eine Seite, auf der Sie alles verfolgen können.
next-read = Ein Mensch liest sie, in der Regel innerhalb von { $hours ->
    [one] einer Stunde
   *[other] { $hours } Stunden
  }. Geht es um Ihre eigene Buchung oder Bestellung, geben wir sie an den Kundendienst weiter.
next-public = Wenn sie anderen hilft, erscheint sie hier mit unserer Antwort, ohne persönliche Angaben.
error-summary = Bitte sehen Sie noch einmal hin
error-kept = Was Sie geschrieben haben, steht weiter unten.
error-title = Bei uns ist etwas schiefgegangen
error-back = Zurück zu Ihrem Text
error-home = Start

receipt-title = Ihre Nachricht ist da
receipt-reference = Ihre Vorgangsnummer
receipt-keep = Bewahren Sie die Adresse dieser Seite auf; nur sie führt zurück zu Ihrer Nachricht.
receipt-replies = { $count ->
    [one] Unsere Antwort
   *[other] Unsere Antworten
  }
receipt-steps = Wie es weitergeht
receipt-due = Sie hören von uns bis
receipt-got = Das haben wir erhalten
receipt-private = Nicht zur Veröffentlichung
withdraw-title = Anders überlegt?
withdraw-text = Sie können Ihre Nachricht zurückziehen. Wir löschen sie von der Seite und bearbeiten sie nicht weiter.
withdraw-button = Zurückziehen
check-title = Vielleicht beantwortet das schon Ihre Frage
check-lead = Wir haben Ihre Nachricht noch nicht gesendet. Ist eine davon das, was Sie brauchen?
check-answered = Das hat geholfen
check-still = Nichts davon?
check-kept = Ihre Nachricht ist sicher. Senden Sie sie, und ein Mensch liest sie.
check-anyway = Meine Nachricht senden

notice = Hinweis
notice-more = Mehr dazu
languages = Sprachen
series-title = Teil der Reihe „{ $title }“
turn = Weitere Beiträge
turn-earlier = Früher
turn-later = Später
section-empty = Hier steht noch nichts.
all-topics = Alle { $count }
