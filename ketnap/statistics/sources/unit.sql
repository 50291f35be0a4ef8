-- What each unit was, from day to day.
SELECT u.unit_id, u.kind, u.valid_from, u.valid_to
FROM ketnap_unitstate u
