# Textes de l’interface. Un fichier à vous, à cet endroit, remplace des messages un à un.
language-name = Français
thousands-mark = { " " }
date-long = { $day } { $month } { $year }
date-short = { $day } { $month }
date-time = { $day } { $month } { $year } à { $time }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

skip = Aller au contenu
nav-main = Menu principal
nav-faq = Aide
nav-blog = Actualités
nav-az = Toutes les questions
trail = Vous êtes ici
home = Accueil
older = Plus anciens
newer = Plus récents
page-of = Page { $page } sur { $pages }

search-label = Chercher dans les questions et réponses
search-placeholder = Demandez avec vos mots
search-button = Chercher
search-suggestions = Réponses proposées
search-title = Recherche
search-results = { $count ->
    [one] Une réponse
   *[other] { $count } réponses
  } pour « { $query } »
search-corrected = Nous avons cherché « { $corrected } ».
search-maybe = Nous ne sommes pas sûrs que l’une d’elles convienne.
search-none = Nous n’avons pas encore de réponse à « { $query } ».
search-none-help = Essayez moins de mots ou d’autres, parcourez toutes les questions, ou écrivez-nous ; nous lisons chaque message.
search-sections = Rubriques
search-all = Toutes
search-ask = Nous demander
typing-none = Nous n’avons pas encore de réponse.
typing-maybe = Rien de tout cela ?
typing-corrected = Résultats pour « { $q } ».
typing-typed = Chercher plutôt « { $q } »
typing-one = 1 réponse
typing-many = { $n } réponses

home-greeting = Que pouvons-nous faire pour vous ?
asked-now = Ce que l’on demande en ce moment
asked-window = Ces quatre dernières semaines
times = { $count ->
    [one] une fois
   *[other] { $count } fois
  }
asked-times = { $count ->
    [one] demandé une fois
   *[other] demandé { $count } fois
  }
asked-more = { $percent } % de plus que les quatre semaines d’avant
topics = Thèmes
questions-count = { $count ->
    [one] 1 question
   *[other] { $count } questions
  }
all-in = Les { $count } de { $name }
latest-posts = Dernières actualités
all-posts = Tous les articles
faq-title = Questions et réponses
faq-empty = Aucune réponse n’est encore publiée. Écrivez-nous ; la vôtre sera peut-être la première.

updated = Mis à jour le
checked-by = Vérifié par { $owner }
next-review = Prochaine vérification le
vote-title = Avez-vous votre réponse ?
vote-yes = Oui, merci
vote-no = Non, pas encore
vote-said-yes = C’est bon à savoir. Merci.
vote-said-no = Merci. Dites-nous ci-dessous ce qui manque.
vote-failed = Nous n’avons pas pu le noter. Réessayez dans une minute.
related-questions = Questions voisines
related-to-post = Les questions que cela pose
thread-title = { $count ->
    [one] Un commentaire
   *[other] { $count } commentaires
  }
thread-nobody = Un visiteur
thread-passed = Transmis au service client le { $date }.
thread-answered = Réponse de { $brand }
thread-empty = Personne n’a encore écrit ici.
need-us = Encore besoin de nous ?
need-us-lead = Écrivez-nous. Une personne lit chaque message.
say-something = Votre avis
say-something-lead = Questions, compliments et corrections sont bienvenus. Une personne lit chaque message.
private-only = Les commentaires sont fermés sur cette page.

blog-title = Actualités
posts-empty = Le premier article est en cours d’écriture.
by = Par { $authors }
published = Publié
contents = Sur cette page
share = Partager
share-mail = Par courriel
share-copy = Copier l’adresse
share-copied = Copiée
tagged = Articles sur { $tag }
tagged-questions = Questions sur { $tag }
tagged-all = Tout sur { $tag }
tags = Sujets
az-title = Toutes les questions, de A à Z
az-lead = Toutes les réponses publiées, dans l’ordre. La recherche ci-dessus trouve plus que des titres.
not-found-title = Cette page n’est pas ici
not-found-lead = Elle a peut-être changé d’adresse. Cherchez ce que vous vouliez, ou partez des thèmes.

alert-note = Remarque
alert-tip = Astuce
alert-important = Important
alert-warning = Attention
alert-caution = Prudence
task-done = Fait
task-open = À faire
table-of = Tableau : { $columns }
footnotes = Notes
footnote-back = Retour à la note { $number } dans le texte
credit = Image : { $name }
video-at = À voir sur { $site }
captions = Sous-titres
listen = Écouter
download = Télécharger
transcript = Lire le texte
title-page = { $title }, page { $page }
archive = Archives
archive-year = Articles de { $year }
archive-month = Articles de { $month } { $year }
authors = Auteurs
posts-of = Par { $name }
near-posts = Sur le même sujet
also-asked = Autres questions posées
whole-answer = Lire toute la réponse
more-about = En savoir plus : { $name }
reviewed = Vérifié
votes-helped = A aidé { $helpful } personnes sur { $all }
print-title = Toutes les questions et réponses
print-link = Tout sur une page
print-lead = Toutes les réponses publiées sur une page, à imprimer ou à garder.
pager-before = Précédent
pager-after = Suivant
in-language = { $code ->
    [en] En anglais
    [de] En allemand
    [fr] En français
    [es] En espagnol
    [it] En italien
    [nl] En néerlandais
    [pt] En portugais
    [pl] En polonais
    [ar] En arabe
    [ja] En japonais
    [zh] En chinois
   *[other] Dans une autre langue ({ $code })
  }

write-title = Écrivez-nous
write-about = À propos de
form-text = Votre message
form-text-hint = Ni numéro de carte ni mot de passe. S’il nous faut un numéro de réservation, nous le demanderons.
form-author = Votre nom (facultatif)
form-author-hint = Affiché si nous publions votre message. Un prénom suffit.
form-email = Votre adresse électronique (facultatif)
form-email-hint = Seulement pour vous répondre. Jamais affichée, jamais utilisée pour autre chose.
form-private = Pour vous seul, pas pour le site
form-private-hint = Nous ne le publierons pas. Le service client le lit et vous répond.
form-website = Laissez ce champ vide
form-offers = Ceci répond peut-être déjà :
form-send = Envoyer
next-title = Ce qui se passe ensuite
next-reference = Vous recevez une référence et une page pour suivre votre message.
next-read = Une personne le lit, en général en { $hours ->
    [one] une heure
   *[other] { $hours } heures
  }. S’il concerne votre propre réservation ou commande, nous le transmettons au service client.
next-public = S’il peut aider d’autres personnes, il paraît ici avec notre réponse, sans données personnelles.
error-summary = Encore un coup d’œil, s’il vous plaît
error-kept = Ce que vous avez écrit est gardé ci-dessous.
error-title = Quelque chose n’a pas marché chez nous
error-back = Revenir à votre texte
error-home = Accueil

receipt-title = Nous avons votre message
receipt-reference = Votre référence
receipt-keep = Gardez l’adresse de cette page ; c’est le seul chemin vers votre message.
receipt-replies = { $count ->
    [one] Notre réponse
   *[other] Nos réponses
  }
receipt-steps = Ce qui se passe ensuite
receipt-due = Vous aurez de nos nouvelles avant le
receipt-got = Ce que nous avons reçu
receipt-private = Pas pour publication
withdraw-title = Vous avez changé d’avis ?
withdraw-text = Vous pouvez reprendre votre message. Nous l’effaçons du site et cessons de le traiter.
withdraw-button = Le reprendre
check-title = Ceci répond peut-être déjà
check-lead = Nous n’avons pas encore envoyé votre message. L’une de ces réponses vous convient-elle ?
check-answered = J’ai ma réponse
check-still = Rien de tout cela ?
check-kept = Votre message est en sûreté. Envoyez-le et une personne le lira.
check-anyway = Envoyer mon message

notice = Information
notice-more = En savoir plus
languages = Langues
series-title = Dans la série « { $title } »
turn = Autres articles
turn-earlier = Avant
turn-later = Après
section-empty = Il n’y a encore rien ici.
all-topics = Les { $count }
