(() => makeBoard(document.getElementById("board"), { noun: "studies" }).follow())();
