-- Rows of goals and tasks change several times: room on their page lets a change stay there, without touching any index.
ALTER TABLE goal SET (fillfactor = 60);
ALTER TABLE task SET (fillfactor = 70);
