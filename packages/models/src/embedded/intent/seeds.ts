import type { GoalKind } from './goal-kind.js';

/**
 * Our own seed utterances, from which the intent classifier is trained. `{t}` is a table file, `{x}` a text file, `{c}`
 * a column; they are replaced by the same words in training and use, so that names teach nothing.
 */
export const seeds: Readonly<Record<GoalKind | 'other', readonly string[]>> = {
  'drivers': [
    'profile {t}, find the three strongest drivers of {c}, chart monthly totals and write {x}', 'what drives {c} in {t}?', 'find the main drivers of {c}', 'which columns influence {c} the most',
    'which factors explain {c} in {t}', 'analyse {t} and tell me what affects {c}', 'key drivers of {c} with a monthly chart', 'why is {c} high, find the causes in {t}', 'what is {c} correlated with in {t}',
    'driver analysis for {c}', 'identify the most important factors behind {c}', 'was treibt {c} in {t}', 'finde die stärksten treiber von {c}', 'welche faktoren beeinflussen {c}', 'what determines {c}?',
    'find the top five predictors of {c} in {t} and write a report', 'what has the biggest impact on {c}', 'explain the variation in {c}', 'feature importance for {c}', 'analyze sales drivers and chart revenue per month in a report',
    'was beeinflusst {c}', 'which variables are related to {c}', 'reasons for high {c}', 'explain what leads to more {c}', 'which inputs correlate most with {c}', 'find correlations with {c}', 'show me which columns matter for {c}',
  ],
  'profile': [
    'profile {t}', 'give me summary statistics of {t}', 'describe the columns of {t}', 'analyse {t} and write a report', 'what is in this table', 'data quality check of {t}', 'how many missing values are in {t}',
    'overview of the data in {t}', 'explore {t}', 'exploratory data analysis of {t}', 'write a data profile for every csv', 'profile all files and join the results in {x}', 'statistics for each column', 'summarise the dataset {t}',
    'check {t} for missing values and outliers', 'erstelle ein profil von {t}', 'beschreibe die spalten von {t}', 'analyze this spreadsheet', 'what columns does {t} have and how are they distributed', 'inspect the dataset',
    'data profile of all csv files', 'what does the data look like', 'analyse {t}', 'analyse this', 'give me an overview of {t}', 'look at {t} and tell me what you see', 'missing values and distributions in {t}', 'statistics of {t}',
  ],
  'compare': [
    'compare {t} with {t} on {c}', 'what changed between {t} and {t}', 'diff {t} and {t}', 'find the differences between the two files', 'which rows were added or removed between {t} and {t}', 'compare old and new customers',
    'reconcile {t} against {t}', 'show added, removed and changed records', 'are {t} and {t} the same', 'vergleiche {t} mit {t}', 'match {t} with {t} by {c} and write the diff', 'check whether both tables agree',
    'list changed rows between last month and this month', 'schema drift between {t} and {t}', 'compare these two csv files using {c} as key', 'what is different in the new version of {t}', 'unterschiede zwischen {t} und {t}', 'compare both exports and reconcile totals',
    'compare {t} and {t}', 'compare the two tables by {c}', 'changes from {t} to {t}', 'differences between {t} and {t} by {c}', 'which customers are new in {t}', 'vergleiche die beiden dateien', 'match both lists and show what is missing', 'compare version 1 with version 2', 'diff',
  ],
  'triage': [
    'triage {t}', 'classify the tickets by topic and urgency', 'sentiment of the messages in {t}', 'sort support tickets by urgency', 'what are customers complaining about in {t}', 'analyse the feedback in {t}', 'group the reviews by topic',
    'which tickets are urgent', 'detect language and sentiment of each comment', 'prioritise the support requests', 'cluster the messages in {t}', 'categorise the emails in {t}', 'tickets sortieren nach dringlichkeit', 'weekly trend of complaints by topic',
    'find the main themes in the survey answers', 'triage the inbox export {t}', 'summarise customer feedback with representative quotes', 'label every ticket', 'sort the bug reports in {t} by severity', 'was sagen die kunden in {t}',
    'triage {t} and write a report', 'triage', 'sort messages by urgency', 'classify the messages', 'classify comments by sentiment', 'topics in the customer feedback', 'urgent tickets first', 'detect the language of each message', 'kundenfeedback nach themen gruppieren', 'find the most frequent complaints', 'theme clusters of {t}',
  ],
  'extract': [
    'extract every date, amount and obligation from these minutes; make {t} and calendar.ics', 'list the action items in {x}', 'who has to do what by when', 'pull all deadlines from {x}', 'make a calendar from the minutes', 'find all amounts and dates in {x}',
    'extract todos from the meeting notes', 'what did we agree on in {x}, list the tasks', 'create an ics file with the deadlines in {x}', 'get action points and owners from {x}', 'extract obligations from the contract {x}', 'which payments are due according to {x}',
    'aufgaben und termine aus dem protokoll {x} ziehen', 'list all commitments with due dates', 'turn the minutes into a task list', 'collect deadlines and responsibilities', 'extract dates from {x}', 'find every obligation in these notes', 'todo list from the protocol',
    'who does what until when', 'turn the meeting notes into tasks', 'dates and amounts in {x}', 'tasks and deadlines from the protocol', 'which obligations are in {x}', 'action list from minutes', 'make actions.csv', 'due dates from the notes', 'termine und beträge aus {x}',
  ],
  'query': [
    'sum {c} by {c} in {t}', 'how many rows are in {t}', 'count rows in {t}', 'average {c} per {c}', 'what is the total {c}', 'what is the maximum {c} in {t}', 'mean of {c} by {c}', 'top 5 {c} by {c}', 'how much {c} per {c}', 'median {c} of {t}',
    'number of records per {c}', 'total {c} for each {c}', 'which {c} has the highest {c}', 'lowest {c} in {t}', 'calculate the average {c}', 'count {c} by {c}', 'wie viele zeilen hat {t}', 'summe von {c} nach {c}', 'durchschnitt von {c} pro {c}', 'group {t} by {c} and sum {c}',
    'how many {c} are there', 'how many entries', 'how many rows have {c}', 'number of rows', 'wie viele {c} gibt es', 'mittelwert von {c}', 'which {c} sells best', 'max {c} per {c}', 'min {c} by {c}', 'average {c}', 'total of {c} per {c} in {t}',
  ],
  'chart': [
    'chart monthly {c} from {t}', 'plot {c} by {c}', 'draw a bar chart of {c} per {c}', 'make a line chart of {c} over time', 'visualise {c} in {t}', 'graph {c} by month', 'create a chart of {c} by {c} as svg', 'show {c} per week as a graph',
    'bar chart of {t}', 'plot the monthly totals of {c}', 'zeichne ein diagramm von {c} pro {c}', 'scatter plot of {c} against {c}', 'make a picture of {c} over the months', 'diagram of {c} by quarter', 'chart {c}', 'plot {t}',
    'chart of {c} by {c}', 'line chart of monthly {c}', 'plot {c}', 'visualise the {c}', 'diagramm von {c} nach {c}', 'bar chart of {c} by {c} in {t}', 'graph of {c}', 'draw {c} per month', 'histogram of {c}',
  ],
  'convert': [
    'convert {t} to json', 'turn {t} into csv', 'export {t} as json', 'change {t} into a csv file', 'make a json version of {t}', 'transform {t} to ndjson', 'save {t} as {t}', 'wandle {t} in json um', 'konvertiere {t} nach csv', 'reformat {t} as comma separated values', 'csv to json', 'json to csv', 'convert the table to another format',
    'convert {t} to csv', 'convert to json', 'convert csv to json', 'save the table as json', '{t} to json', '{t} as csv please', 'convert the file into csv', 'mach aus {t} eine csv datei', 'change format to json', 'export as csv',
  ],
  'describe-files': [
    'list the files', 'describe the files', 'what files do i have', 'what is in these files', 'show me the attached files', 'which files are attached', 'give an overview of all attachments', 'list all documents with size and type', 'what did i upload', 'inventory of the files', 'welche dateien gibt es', 'tell me about the uploaded files', 'describe every attachment',
    'which documents are here', 'list attachments', 'show files', 'what is attached', 'describe the attachments', 'overview of the uploaded files', 'file list', 'what kinds of files are these', 'welche dokumente sind angehängt',
  ],
  'summarize': [
    'summarise {x}', 'summary of {x}', 'what is {x} about', 'give me the key points of {x}', 'shorten {x} to five sentences', 'tl;dr of {x}', 'write an abstract of {x}', 'summarize the text file {x} into {x}', 'fasse {x} zusammen', 'main points of the document', 'condense the notes in {x}', 'brief summary of the article', 'extract the most important sentences of {x}', 'digest {x}',
    'summarize the document', 'make a short summary of {x}', 'write a summary of {x}', 'write a summary of {x} to {x}', 'summary of the text', 'zusammenfassung von {x}', 'key sentences of {x}', 'what does {x} say', 'short version of {x}',
  ],
  'write': [
    'write "hello" to {x}', 'create a file {x} with the text "hello world"', 'save the following text to {x}: abc', 'put "done" into {x}', 'write the text abc into the file {x}', 'schreibe "hallo" in {x}', 'make a file {x} containing "ok"', 'store this note in {x}: buy milk', 'create {x} with the content "x"', 'write hello world into a file',
    'write the following into {x}: abc', 'save "abc" as {x}', 'create file {x} with "abc"', 'save this text to {x}', 'new file {x} with text "abc"', 'write "abc" in a file called {x}', 'add a file {x} that says "abc"',
  ],
  'other': [
    'book me a flight to paris', 'write a poem about the sea', 'what is the weather tomorrow', 'translate {x} to french', 'write an email to my boss', 'tell me a joke', 'who is the president of france', 'build a website for my shop', 'fix the bug in my code', 'write a python program that sorts a list',
    'order a pizza', 'search the web for cheap hotels', 'draw a picture of a cat', 'compose a song', 'send a message to anna', 'what is the meaning of life', 'play chess with me', 'plan my holiday in italy', 'how do i cook pasta', 'deploy the app to production', 'write a business plan for a bakery',
    'explain quantum mechanics', 'predict the stock price of apple', 'call my mother', 'transcribe this audio', 'recognise the faces in the photo', 'buy new shoes online', 'schedule a meeting with bob', 'refactor the login module', 'write unit tests for the parser', 'hello', 'thanks', 'who are you', 'do something useful',
    'make me rich', 'what should i wear today', 'write a cover letter', 'review my pull request', 'solve this equation', 'design a logo', 'turn on the lights', 'read my emails', 'find me a job', 'erzähl mir einen witz', 'buche einen flug nach berlin', 'schreibe ein gedicht', 'übersetze den text ins englische',
    'generate an image of a mountain', 'restart the database server', 'install docker', 'negotiate a better price', 'write a novel', 'give me relationship advice', 'summarise the news of today', 'open the door', 'generate a marketing slogan', 'create a presentation about climate change', 'asdf qwer', 'lorem ipsum dolor', 'test',
    'good morning', 'what can you do', 'tell me a story', 'write a letter to the tax office', 'sing', 'order food', 'search google', 'what time is it', 'find a restaurant nearby', 'set an alarm', 'make coffee', 'call a taxi', 'paint the house', 'how old are you', 'write code', 'run the tests', 'send an email', 'who won the match', 'learn french', 'translate the document',
  ],
};
