# Interface strings. A file of your own at this path replaces single messages.
language-name = Nederlands
thousands-mark = .
date-long = { $day } { $month } { $year }
date-short = { $day } { $month }
date-time = { $day } { $month } { $year }, { $time }
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

skip = Naar de inhoud
nav-main = Hoofdmenu
nav-faq = Hulp
nav-blog = Nieuws
nav-az = Alle vragen
trail = U bent hier
home = Begin
older = Ouder
newer = Nieuwer
page-of = Pagina { $page } van { $pages }

search-label = Zoek in vragen en antwoorden
search-placeholder = Vraag het in uw eigen woorden
search-button = Zoek
search-suggestions = Voorgestelde antwoorden
search-title = Zoeken
search-results = { $count ->
    [one] Eén antwoord
   *[other] { $count } antwoorden
  } op ‘{ $query }’
search-corrected = We zochten naar ‘{ $corrected }’.
search-maybe = We weten niet zeker of het hierbij is.
search-none = We hebben nog geen antwoord op ‘{ $query }’.
search-none-help = Probeer minder of andere woorden, bekijk alle vragen, of vraag het ons; we lezen elk bericht.
search-sections = Rubrieken
search-all = Alles
search-ask = Vraag het ons
typing-none = Hierop hebben we nog geen antwoord.
typing-maybe = Is het geen van deze?
typing-corrected = Resultaten voor ‘{ $q }’.
typing-typed = Zoek toch naar ‘{ $q }’
typing-one = 1 antwoord
typing-many = { $n } antwoorden

home-greeting = Waarmee kunnen we helpen?
asked-now = Wat mensen nu vragen
asked-window = In de laatste vier weken
times = { $count ->
    [one] één keer
   *[other] { $count } keer
  }
asked-times = { $count ->
    [one] één keer
   *[other] { $count } keer
  } gevraagd
asked-more = { $percent } % meer dan in de vier weken ervoor
topics = Onderwerpen
questions-count = { $count ->
    [one] 1 vraag
   *[other] { $count } vragen
  }
all-in = Alle { $count } in { $name }
latest-posts = Laatste nieuws
all-posts = Alle berichten
faq-title = Vragen en antwoorden
faq-empty = Er zijn nog geen antwoorden. Vraag het ons; uw vraag kan de eerste zijn.

updated = Bijgewerkt op
checked-by = Nagekeken door { $owner }
next-review = Volgende controle
vote-title = Was dit het antwoord?
vote-yes = Ja, bedankt
vote-no = Nee, nog niet
vote-said-yes = Mooi. Bedankt.
vote-said-no = Bedankt. Schrijf hieronder wat er ontbreekt.
vote-failed = Dat konden we nu niet noteren. Probeer het over een minuut opnieuw.
related-questions = Verwante vragen
related-to-post = Vragen die dit kan oproepen
thread-title = { $count ->
    [one] Eén reactie
   *[other] { $count } reacties
  }
thread-nobody = Een bezoeker
thread-passed = We gaven dit op { $date } door aan de klantenservice.
thread-answered = Antwoord van { $brand }
thread-empty = Hier heeft nog niemand geschreven.
need-us = Hebt u ons nog nodig?
need-us-lead = Schrijf ons. Een mens leest elk bericht.
say-something = Uw reactie
say-something-lead = Vragen, lof en verbeteringen zijn welkom. Een mens leest elk bericht.
private-only = Op deze pagina zijn reacties gesloten.

blog-title = Nieuws
posts-empty = Het eerste bericht wordt nog geschreven.
by = Door { $authors }
published = Verschenen
contents = Op deze pagina
share = Delen
share-mail = Per mail
share-copy = Adres kopiëren
share-copied = Gekopieerd
tagged = Berichten over { $tag }
tagged-questions = Vragen over { $tag }
tagged-all = Alles over { $tag }
tags = Onderwerpen
az-title = Alle vragen, van A tot Z
az-lead = Elk gepubliceerd antwoord, op volgorde. Het zoekvak hierboven vindt meer dan titels.
not-found-title = Deze pagina is er niet
not-found-lead = Misschien is ze verplaatst. Zoek waarvoor u kwam, of begin bij de onderwerpen.

write-title = Schrijf ons
write-about = Over
form-text = Uw bericht
form-text-hint = Laat kaartnummers en wachtwoorden weg. We vragen het als we een boekingsnummer nodig hebben.
form-author = Uw naam (niet verplicht)
form-author-hint = Zichtbaar als we uw bericht plaatsen. Een voornaam is genoeg.
form-email = Uw mailadres (niet verplicht)
form-email-hint = Alleen om te kunnen antwoorden. Nooit zichtbaar, nooit voor iets anders.
form-private = Alleen voor u, niet voor de site
form-private-hint = We plaatsen het niet. De klantenservice leest het en antwoordt u.
form-website = Laat dit leeg
form-offers = Misschien is dit het antwoord al:
form-send = Versturen
next-title = Wat er daarna gebeurt
next-reference = U krijgt een kenmerk en een pagina waarop u het kunt volgen.
next-read = Een mens leest het, meestal binnen { $hours ->
    [one] één uur
   *[other] { $hours } uur
  }. Gaat het over uw eigen boeking of bestelling, dan geven we het door aan de klantenservice.
next-public = Kan het anderen helpen, dan staat het hier met ons antwoord, zonder persoonlijke gegevens.
error-summary = Kijk hier nog eens naar
error-kept = Wat u schreef, staat hieronder nog.
error-title = Er ging bij ons iets mis
error-back = Terug naar wat u schreef
error-home = Begin

receipt-title = We hebben uw bericht
receipt-reference = Uw kenmerk
receipt-keep = Bewaar het adres van deze pagina; het is de enige weg terug naar uw bericht.
receipt-replies = { $count ->
    [one] Ons antwoord
   *[other] Onze antwoorden
  }
receipt-steps = Wat er daarna gebeurt
receipt-due = U hoort van ons vóór
receipt-got = Wat we ontvingen
receipt-private = Niet voor publicatie
withdraw-title = Van gedachten veranderd?
withdraw-text = U kunt uw bericht terugnemen. We halen het van de site en doen er niets meer mee.
withdraw-button = Neem het terug
check-title = Misschien is dit het antwoord al
check-lead = We hebben uw bericht nog niet verstuurd. Is het een van deze?
check-answered = Dit was het antwoord
check-still = Geen van deze?
check-kept = Uw bericht is veilig. Verstuur het en een mens leest het.
check-anyway = Verstuur mijn bericht

notice = Mededeling
notice-more = Lees meer
languages = Talen
series-title = Uit de reeks ‘{ $title }’
turn = Meer berichten
turn-earlier = Eerder
turn-later = Later
section-empty = Hier staat nog niets.
all-topics = Alle { $count }
alert-note = Opmerking
alert-tip = Tip
alert-important = Belangrijk
alert-warning = Let op
alert-caution = Gevaar
task-done = Gedaan
task-open = Te doen
table-of = Tabel: { $columns }
footnotes = Voetnoten
footnote-back = Terug naar noot { $number } in de tekst
credit = Beeld: { $name }
video-at = Te zien op { $site }
captions = Ondertiteling
listen = Luister
download = Downloaden
transcript = Lees het

title-page = { $title }, pagina { $page }
archive = Archief
archive-year = Berichten uit { $year }
archive-month = Berichten uit { $month } { $year }
authors = Auteurs
posts-of = Door { $name }
near-posts = Meer hierover
also-asked = Dit wordt ook gevraagd
whole-answer = Het hele antwoord lezen
more-about = Meer over { $name }
reviewed = Nagekeken
votes-helped = Hielp { $helpful } van de { $all } mensen
print-title = Alle vragen en antwoorden
print-link = Alles op één pagina
print-lead = Elk gepubliceerd antwoord op één pagina, om te printen of te bewaren.
pager-before = Vorige
pager-after = Volgende
in-language = { $code ->
    [en] In het Engels
    [de] In het Duits
    [fr] In het Frans
    [es] In het Spaans
    [it] In het Italiaans
    [nl] In het Nederlands
    [pt] In het Portugees
    [pl] In het Pools
    [ar] In het Arabisch
    [ja] In het Japans
    [zh] In het Chinees
   *[other] In een andere taal ({ $code })
  }
