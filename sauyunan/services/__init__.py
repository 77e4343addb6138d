"""Services: applications, their moves and deadlines, the desk's queue, the API.

Who calls what: pages and API fill a draft (`actions.start_draft`, `save_page`, `put_upload`) and
`actions.submit` it, or `actions.apply` at once; both give `Sent(application, secret)`, exactly once.
`tracking.case_for(reference, secret)` opens a case; `queries.what_to_do`, `timeline`, `corrections`
and `current_uploads` tell of it; `actions.move` is the one door for every change of state, of the
applicant (`by=actions.APPLICANT`) and of the desk (`by=person`). The desk reads `queries.queue_for`,
`rows_of`, `counts`, `search`, loads with `access.application_to_view`, draws its buttons from
`access.moves_open_to`, and has `actions.claim`, `release`, `add_note`, `reveal`, `renew_secret`.
Refusals are in `refusals`. What rules see is in `facts`; `flow` reads the table of states and moves;
`deadlines` is the clock.
"""
