# Textos de la interfaz. Un archivo propio en esta ruta sustituye mensajes sueltos.
language-name = Español
thousands-mark = .
date-long = { $day } de { $month } de { $year }
date-short = { $day } de { $month }
date-time = { $day } de { $month } de { $year }, { $time }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

skip = Ir al contenido
nav-main = Menú principal
nav-faq = Ayuda
nav-blog = Noticias
nav-az = Todas las preguntas
trail = Está aquí
home = Inicio
older = Anteriores
newer = Más recientes
page-of = Página { $page } de { $pages }

search-label = Buscar preguntas y respuestas
search-placeholder = Pregunte con sus palabras
search-button = Buscar
search-suggestions = Respuestas sugeridas
search-title = Búsqueda
search-results = { $count ->
    [one] Una respuesta
   *[other] { $count } respuestas
  } para «{ $query }»
search-corrected = Hemos buscado «{ $corrected }».
search-maybe = No estamos seguros de que alguna sea la que busca.
search-none = Aún no tenemos respuesta a «{ $query }».
search-none-help = Pruebe con menos palabras u otras, repase todas las preguntas o escríbanos; leemos cada mensaje.
search-sections = Secciones
search-all = Todas
search-ask = Preguntarnos
typing-none = Aún no tenemos respuesta a esto.
typing-maybe = ¿Ninguna de estas?
typing-corrected = Resultados para «{ $q }».
typing-typed = Buscar «{ $q }»
typing-one = 1 respuesta
typing-many = { $n } respuestas

home-greeting = ¿En qué podemos ayudarle?
asked-now = Lo que se pregunta ahora
asked-window = En las últimas cuatro semanas
times = { $count ->
    [one] una vez
   *[other] { $count } veces
  }
asked-times = { $count ->
    [one] preguntado una vez
   *[other] preguntado { $count } veces
  }
asked-more = { $percent } % más que en las cuatro semanas anteriores
topics = Temas
questions-count = { $count ->
    [one] 1 pregunta
   *[other] { $count } preguntas
  }
all-in = Las { $count } de { $name }
latest-posts = Últimas noticias
all-posts = Todas las entradas
faq-title = Preguntas y respuestas
faq-empty = Aún no hay respuestas publicadas. Escríbanos; la suya puede ser la primera.

updated = Actualizado el
checked-by = Revisado por { $owner }
next-review = Próxima revisión el
vote-title = ¿Le ha servido?
vote-yes = Sí, gracias
vote-no = Todavía no
vote-said-yes = Es bueno saberlo. Gracias.
vote-said-no = Gracias. Díganos abajo qué falta.
vote-failed = No hemos podido anotarlo. Inténtelo de nuevo en un minuto.
related-questions = Preguntas relacionadas
related-to-post = Preguntas que esto plantea
thread-title = { $count ->
    [one] Un comentario
   *[other] { $count } comentarios
  }
thread-nobody = Un visitante
thread-passed = Lo pasamos a atención al cliente el { $date }.
thread-answered = Respuesta de { $brand }
thread-empty = Aquí aún no ha escrito nadie.
need-us = ¿Aún nos necesita?
need-us-lead = Escríbanos. Una persona lee cada mensaje.
say-something = Su opinión
say-something-lead = Preguntas, elogios y correcciones son bienvenidos. Una persona lee cada mensaje.
private-only = Los comentarios están cerrados en esta página.

blog-title = Noticias
posts-empty = La primera entrada aún se está escribiendo.
by = Por { $authors }
published = Publicado
contents = En esta página
share = Compartir
share-mail = Por correo
share-copy = Copiar la dirección
share-copied = Copiada
tagged = Entradas sobre { $tag }
tagged-questions = Preguntas sobre { $tag }
tagged-all = Todo sobre { $tag }
tags = Temas
az-title = Todas las preguntas, de la A a la Z
az-lead = Todas las respuestas publicadas, por orden. El buscador de arriba encuentra más que títulos.
not-found-title = Esta página no está aquí
not-found-lead = Quizá haya cambiado de sitio. Busque lo que necesitaba o empiece por los temas.

alert-note = Nota
alert-tip = Consejo
alert-important = Importante
alert-warning = Advertencia
alert-caution = Precaución
task-done = Hecho
task-open = Pendiente
table-of = Tabla: { $columns }
footnotes = Notas
footnote-back = Volver a la nota { $number } en el texto
credit = Imagen: { $name }
video-at = Se reproduce en { $site }
captions = Subtítulos
listen = Escuchar
download = Descargar
transcript = Leer el texto
title-page = { $title }, página { $page }
archive = Archivo
archive-year = Artículos de { $year }
archive-month = Artículos de { $month } de { $year }
authors = Autores
posts-of = Por { $name }
near-posts = Más sobre esto
also-asked = Otras preguntas frecuentes
whole-answer = Leer la respuesta completa
more-about = Más sobre { $name }
reviewed = Revisado
votes-helped = Ayudó a { $helpful } de { $all } personas
print-title = Todas las preguntas y respuestas
print-link = Todo en una página
print-lead = Todas las respuestas publicadas en una página, para imprimir o guardar.
pager-before = Anterior
pager-after = Siguiente
in-language = { $code ->
    [en] En inglés
    [de] En alemán
    [fr] En francés
    [es] En español
    [it] En italiano
    [nl] En neerlandés
    [pt] En portugués
    [pl] En polaco
    [ar] En árabe
    [ja] En japonés
    [zh] En chino
   *[other] En otro idioma ({ $code })
  }

write-title = Escríbanos
write-about = Sobre
form-text = Su mensaje
form-text-hint = Sin números de tarjeta ni contraseñas. Si necesitamos un número de reserva, se lo pediremos.
form-author = Su nombre (opcional)
form-author-hint = Se muestra si publicamos su mensaje. Basta el nombre de pila.
form-email = Su correo electrónico (opcional)
form-email-hint = Solo para poder responderle. Nunca se muestra ni se usa para otra cosa.
form-private = Solo para usted, no para el sitio
form-private-hint = No lo publicaremos. Atención al cliente lo lee y le responde.
form-website = Deje esto vacío
form-offers = Puede que esto ya lo responda:
form-send = Enviar
next-title = Qué pasa después
next-reference = Recibe una referencia y una página donde seguirlo.
next-read = Lo lee una persona, por lo general en { $hours ->
    [one] una hora
   *[other] { $hours } horas
  }. Si trata de su propia reserva o pedido, lo pasamos a atención al cliente.
next-public = Si puede ayudar a otros, aparece aquí con nuestra respuesta, sin datos personales.
error-summary = Hay que mirar algo otra vez
error-kept = Lo que escribió sigue abajo.
error-title = Algo ha fallado por nuestra parte
error-back = Volver a lo que escribió
error-home = Inicio

receipt-title = Tenemos su mensaje
receipt-reference = Su referencia
receipt-keep = Guarde la dirección de esta página; es el único camino de vuelta a su mensaje.
receipt-replies = { $count ->
    [one] Nuestra respuesta
   *[other] Nuestras respuestas
  }
receipt-steps = Qué pasa después
receipt-due = Tendrá noticias nuestras antes del
receipt-got = Lo que recibimos
receipt-private = No publicar
withdraw-title = ¿Ha cambiado de idea?
withdraw-text = Puede retirar su mensaje. Lo borramos del sitio y dejamos de tramitarlo.
withdraw-button = Retirarlo
check-title = Puede que esto ya lo responda
check-lead = Aún no hemos enviado su mensaje. ¿Es alguna de estas lo que necesita?
check-answered = Esto me ha servido
check-still = ¿Ninguna de estas?
check-kept = Su mensaje está a salvo. Envíelo y una persona lo leerá.
check-anyway = Enviar mi mensaje

notice = Aviso
notice-more = Más información
languages = Idiomas
series-title = Parte de la serie «{ $title }»
turn = Más artículos
turn-earlier = Anterior
turn-later = Posterior
section-empty = Aquí todavía no hay nada.
all-topics = Los { $count }
