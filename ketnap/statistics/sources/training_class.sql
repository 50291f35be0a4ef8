-- Classes, each on the day it opened, with its learners.
SELECT c.id AS class_id, c.organiser_id AS unit_id, c.kind, c.mode, c.starts_on AS day, c.starts_on AS tree_on,
       nullif(c.starts_on, c.starts_on) AS closed_on
FROM ketnap_trainingclass c
WHERE NOT c.cancelled
