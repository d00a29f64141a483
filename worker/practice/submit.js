// Sends the answer page's form as soon as it is there; its button is for browsers without JavaScript.
document.getElementById("answer").submit();
