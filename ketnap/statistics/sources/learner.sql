-- Learners of classes, counted with the class: on the day it opened, at the unit that organised it.
SELECT n.person_id, c.organiser_id AS unit_id, c.id AS class_id, c.kind, c.mode, c.starts_on AS day, c.starts_on AS tree_on,
       nullif(c.starts_on, c.starts_on) AS closed_on
FROM ketnap_enrolment n
JOIN ketnap_trainingclass c ON c.id = n.training_class_id
WHERE NOT n.withdrawn AND NOT c.cancelled
