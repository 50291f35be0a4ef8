-- Any relation of people and days, with what each person was on the day.
SELECT q.*, p.sex, p.born_on, p.ethnicity, p.religion, f.schooling, f.qualification, f.theory, f.occupation
FROM ({relation}) q
JOIN ketnap_person p ON p.id = q.person_id
LEFT JOIN ketnap_profile f ON f.person_id = q.person_id AND f.valid_from <= q.day AND f.valid_to > q.day
