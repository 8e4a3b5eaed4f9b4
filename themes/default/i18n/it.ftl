# Interface strings. A file of your own at this path replaces single messages.
language-name = Italiano
thousands-mark = .
date-long = { $day } { $month } { $year }
date-short = { $day } { $month }
date-time = { $day } { $month } { $year }, { $time }
month-1 = gennaio
month-2 = febbraio
month-3 = marzo
month-4 = aprile
month-5 = maggio
month-6 = giugno
month-7 = luglio
month-8 = agosto
month-9 = settembre
month-10 = ottobre
month-11 = novembre
month-12 = dicembre

skip = Vai al contenuto
nav-main = Principale
nav-faq = Aiuto
nav-blog = Notizie
nav-az = Tutte le domande
trail = Sei qui
home = Inizio
older = Precedenti
newer = Successivi
page-of = Pagina { $page } di { $pages }

search-label = Cerca tra domande e risposte
search-placeholder = Chiedi con parole tue
search-button = Cerca
search-suggestions = Risposte suggerite
search-title = Ricerca
search-results = { $count ->
    [one] Una risposta
   *[other] { $count } risposte
  } per «{ $query }»
search-corrected = Abbiamo cercato «{ $corrected }».
search-maybe = Non siamo sicuri che sia una di queste.
search-none = Non abbiamo ancora una risposta per «{ $query }».
search-none-help = Prova con meno parole o con altre, sfoglia tutte le domande o scrivici; leggiamo ogni messaggio.
search-sections = Sezioni
search-all = Tutte
search-ask = Scrivici
typing-none = Non abbiamo ancora una risposta.
typing-maybe = Nessuna di queste?
typing-corrected = Risultati per «{ $q }».
typing-typed = Cerca invece «{ $q }»
typing-one = 1 risposta
typing-many = { $n } risposte

home-greeting = Come possiamo aiutarti?
asked-now = Che cosa chiedono ora
asked-window = Nelle ultime quattro settimane
times = { $count ->
    [one] una volta
   *[other] { $count } volte
  }
asked-times = chiesto { $count ->
    [one] una volta
   *[other] { $count } volte
  }
asked-more = { $percent } % in più rispetto alle quattro settimane precedenti
topics = Argomenti
questions-count = { $count ->
    [one] 1 domanda
   *[other] { $count } domande
  }
all-in = Tutte le { $count } in { $name }
latest-posts = Ultime notizie
all-posts = Tutti gli articoli
faq-title = Domande e risposte
faq-empty = Non ci sono ancora risposte. Scrivici; la tua può essere la prima.

updated = Aggiornato il
checked-by = Controllato da { $owner }
next-review = Prossimo controllo
vote-title = Hai trovato la risposta?
vote-yes = Sì, grazie
vote-no = No, non ancora
vote-said-yes = Bene. Grazie.
vote-said-no = Grazie. Dicci qui sotto che cosa manca.
vote-failed = Non è stato possibile registrarlo. Riprova tra un minuto.
related-questions = Domande simili
related-to-post = Domande che possono nascere
thread-title = { $count ->
    [one] Un commento
   *[other] { $count } commenti
  }
thread-nobody = Un visitatore
thread-passed = L’abbiamo passato al servizio clienti il { $date }.
thread-answered = Risposta di { $brand }
thread-empty = Qui non ha ancora scritto nessuno.
need-us = Hai ancora bisogno di noi?
need-us-lead = Scrivici. Ogni messaggio viene letto da una persona.
say-something = La tua opinione
say-something-lead = Domande, elogi e correzioni sono benvenuti. Ogni messaggio viene letto da una persona.
private-only = I commenti su questa pagina sono chiusi.

blog-title = Notizie
posts-empty = Il primo articolo è ancora in lavorazione.
by = Di { $authors }
published = Pubblicato
contents = In questa pagina
share = Condividi
share-mail = Per posta
share-copy = Copia l’indirizzo
share-copied = Copiato
tagged = Articoli su { $tag }
tagged-questions = Domande su { $tag }
tagged-all = Tutto su { $tag }
tags = Temi
az-title = Tutte le domande, dalla A alla Z
az-lead = Tutte le risposte pubblicate, in ordine. La ricerca qui sopra trova più dei soli titoli.
not-found-title = Questa pagina non c’è
not-found-lead = Forse è stata spostata. Cerca quello che ti serve, o parti dagli argomenti.

write-title = Scrivici
write-about = A proposito di
form-text = Il tuo messaggio
form-text-hint = Non scrivere numeri di carta né password. Ti chiederemo noi il numero di prenotazione, se serve.
form-author = Il tuo nome (facoltativo)
form-author-hint = Appare se pubblichiamo il messaggio. Basta il nome.
form-email = Il tuo indirizzo di posta (facoltativo)
form-email-hint = Solo per poterti rispondere. Non appare mai e non serve ad altro.
form-private = Solo per te, non per il sito
form-private-hint = Non lo pubblichiamo. Il servizio clienti lo legge e ti risponde.
form-website = Lascia vuoto questo campo
form-offers = Forse la risposta è già qui:
form-send = Invia
next-title = Che cosa succede dopo
next-reference = Ricevi un numero di riferimento e una pagina su cui seguirlo.
next-read = Lo legge una persona, di regola entro { $hours ->
    [one] un’ora
   *[other] { $hours } ore
  }. Se riguarda una tua prenotazione o un tuo ordine, lo passiamo al servizio clienti.
next-public = Se può aiutare altri, appare qui con la nostra risposta, senza dati personali.
error-summary = Serve ancora uno sguardo
error-kept = Quello che hai scritto è conservato qui sotto.
error-title = Qualcosa da noi non ha funzionato
error-back = Torna a quello che hai scritto
error-home = Inizio

receipt-title = Abbiamo il tuo messaggio
receipt-reference = Il tuo riferimento
receipt-keep = Conserva l’indirizzo di questa pagina; è l’unica via per tornare al tuo messaggio.
receipt-replies = { $count ->
    [one] La nostra risposta
   *[other] Le nostre risposte
  }
receipt-steps = Che cosa succede dopo
receipt-due = Ti rispondiamo entro il
receipt-got = Che cosa abbiamo ricevuto
receipt-private = Non per la pubblicazione
withdraw-title = Hai cambiato idea?
withdraw-text = Puoi ritirare il messaggio. Lo togliamo dal sito e smettiamo di occuparcene.
withdraw-button = Ritira
check-title = Forse la risposta è già qui
check-lead = Non abbiamo ancora inviato il tuo messaggio. È una di queste la risposta che cerchi?
check-answered = Sì, è questa
check-still = Nessuna di queste?
check-kept = Il tuo messaggio è al sicuro. Invialo e una persona lo leggerà.
check-anyway = Invia il messaggio

notice = Avviso
notice-more = Continua
languages = Lingue
series-title = Della serie «{ $title }»
turn = Altri articoli
turn-earlier = Prima
turn-later = Dopo
section-empty = Qui non c’è ancora nulla.
all-topics = Tutti i { $count }
alert-note = Nota
alert-tip = Suggerimento
alert-important = Importante
alert-warning = Attenzione
alert-caution = Pericolo
task-done = Fatto
task-open = Da fare
table-of = Tabella: { $columns }
footnotes = Note
footnote-back = Torna alla nota { $number } nel testo
credit = Immagine: { $name }
video-at = Si vede su { $site }
captions = Sottotitoli
listen = Ascolta
download = Scarica
transcript = Leggi il testo

title-page = { $title }, pagina { $page }
archive = Archivio
archive-year = Articoli del { $year }
archive-month = Articoli di { $month } { $year }
authors = Autori
posts-of = Di { $name }
near-posts = Altro su questo tema
also-asked = Altre domande frequenti
whole-answer = Leggi tutta la risposta
more-about = Di più su { $name }
reviewed = Verificato
votes-helped = Ha aiutato { $helpful } persone su { $all }
print-title = Tutte le domande e le risposte
print-link = Tutto in una pagina
print-lead = Tutte le risposte pubblicate in una pagina, da stampare o conservare.
pager-before = Precedente
pager-after = Successiva
in-language = { $code ->
    [en] In inglese
    [de] In tedesco
    [fr] In francese
    [es] In spagnolo
    [it] In italiano
    [nl] In olandese
    [pt] In portoghese
    [pl] In polacco
    [ar] In arabo
    [ja] In giapponese
    [zh] In cinese
   *[other] In un’altra lingua ({ $code })
  }
