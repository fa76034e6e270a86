using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// Files of columns as people have them. What is not a word must never become one, and what does not fit must be told with its line: all of these were once read into
/// something else without a word, and training reached F1 1 on it.
/// </summary>
public sealed class ColumnFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromConll_DocumentStartAlone_IsNoWordAndGroupsTheSentences()
    {
        var data = MtlDataset.FromConll(CaseFile.At("c01-docstart", "docstart_alone.conll"));
        AssertRows(data, "Ada left . | B-PER O O", "She rests | O O", "Oslo wins | B-LOC O");
        Assert.Equal(["document 1", "document 1", "document 2"], data.Select(row => row.Group!), StringComparer.Ordinal);
    }

    [Fact]
    public void FromConll_DocumentStartAsFirstToken_IsNoWordAndGroupsTheSentences()
    {
        var data = MtlDataset.FromConll(CaseFile.At("c01-docstart", "docstart_first_token.conll"));
        AssertRows(data, "Ada werkt | B-PER O", "Zij rust | O O", "Oslo wint | B-LOC O");
        Assert.Equal(["document 1", "document 1", "document 2"], data.Select(row => row.Group!), StringComparer.Ordinal);
    }

    [Fact]
    public void SplitByGroup_SentencesOfDocuments_NoDocumentIsOnBothSides()
    {
        var data = MtlDataset.FromConll(CaseFile.At("c01-docstart", "docstart_alone.conll"));
        for (var seed = 0; seed < 20; seed++)
        {
            var (first, second) = data.SplitByGroup(0.5, seed);
            Assert.Equal(3, first.Count + second.Count);
            Assert.Empty(first.Select(row => row.Group).Intersect(second.Select(row => row.Group), StringComparer.Ordinal));
        }
    }

    [Fact]
    public void FromConll_ByteOrderMarkAndCrLf_LeaveNoTrace() =>
        AssertRows(MtlDataset.FromConll(CaseFile.At("c02-bom-crlf", "bom_crlf.conll")), "Ada left | B-PER O", "Oslo wins | B-LOC O");

    [Fact]
    public void FromConll_FilesPutBehindEachOther_LeaveNoMark() =>
        AssertRows(Read("\uFEFFAda O\n\uFEFF\n\uFEFFOslo B-LOC\n"), "Ada | O", "Oslo | B-LOC");

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void FromConll_WordWithSpaceInIt_IsAnErrorWithLineAndNumbers(int? column)
    {
        // "New York _ O B-LOC" was the word "New" with the tag B-LOC, and York was gone.
        var path = CaseFile.At("c03-ragged-columns", "word_with_space.conll");
        var options = column is { } number ? new ConllOptions { TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["entities"] = number } } : null;
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, options));
        Assert.Equal(
            [
                $"{path}:2: the line has 5 columns, the lines before it 4 (a word with a space in it? Separate the columns by tabs).",
                $"{path}:6: the line has 5 columns, the lines before it 4 (a word with a space in it? Separate the columns by tabs).",
            ],
            e.Problems.Select(problem => problem.ToString()), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("a\tO\nb\t\tO\n", 2, "the line has 3 columns, the lines before it 2")]
    [InlineData("a\tX\tO\nb\tO\n", 2, "the line has 2 columns, the lines before it 3")]
    [InlineData("a O\n---\nb O\n", 2, "the line has 1 column, the lines before it 2")]
    [InlineData("a X O\n\nb O\n", 3, "the line has 2 columns, the lines before it 3")]
    [InlineData("a\t\nb\tO\n", 2, "the line has 2 columns, the lines before it 1")]
    [InlineData("a\tO\nb\t\n", 2, "the tag of head 'entities' (column -1) is empty")]
    [InlineData("a\tO\n\tO\n", 2, "the word (column 0) is empty")]
    [InlineData("a NNP\tO\nb NNP\tO\n", null, "2 of 2 words have spaces in them")]
    [InlineData("a\tNNP O\nb\tNNP O\n", 1, "the tag of head 'entities' is 'NNP O', with a space in it")]
    [InlineData("a O\n  O\n", 2, "the line has 1 column, the lines before it 2 (is the word a space?")]
    [InlineData("a\nb\n", 1, "the line has 1 column; the tag of head 'entities' should be in column -1")]
    public void FromConll_ColumnsThatDoNotFit_AreAnError(string content, int? line, string expected)
    {
        var path = _folder.Write("a.conll", content);
        Assert.Contains(
            Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Problems,
            problem => problem.Line == line && problem.Message.StartsWith(expected, StringComparison.Ordinal));
    }

    /// <summary>Where the first lines show that the words are elsewhere, tags are not taken for words.</summary>
    [Theory]
    [InlineData("O\twhat\nB-ACTOR\ttom\nI-ACTOR\thanks\n", "the words would be 'O', 'B-ACTOR', 'I-ACTOR', which look like tags, and the tags of head 'entities' 'what', 'tom', 'hanks'. Name the columns: WordColumn = 1, TagColumns = { [\"entities\"] = 0 }.")]
    [InlineData("Ada B-PER _\nleft O _\n", "the last column, which holds the tags unless told otherwise, has '_', but column 1 'B-PER', 'O'. Name the column of the tags: TagColumns = { [\"entities\"] = 1 }.")]
    [InlineData("1\tAda\tB-PER\n1\tleft\tO\n2\tOslo\tB-LOC\n", "column 0 holds whole numbers ('1', '2'), which are no words: do they number the sentences? Put a blank line after each sentence,")]
    [InlineData("\"Ada\"\tB-PER\n\"left\"\tO\n", "all words are in quotes, as in CSV; quotes are not read.")]
    [InlineData("_\tNOUN\n_\tVERB\n", "all words are '_': the words are withheld,")]
    [InlineData("a O\n\nb O\n\nc O\n\nd O\n\ne O\n\nf O\n\ng O\n\nh O\n\ni O\n\nj O\n", "each of the 10 sentences has one word: is there a blank line behind every line?")]
    public void FromConll_WordsThatAreElsewhere_AreAnErrorThatNamesTheColumns(string content, string expected)
    {
        var path = _folder.Write("a.conll", content);
        Assert.StartsWith($"{path}: {expected}", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(MtlDataset.FromConll(path, new ConllOptions { Dialect = ConllDialect.Plain }));
    }

    [Fact]
    public void FromConll_SentencesThatAreNumberedInEachLine_AreAnErrorWhereTheColumnsAreNamedToo()
    {
        var path = _folder.Write("a.conll", "1\tAda\tB-PER\n1\tleft\tO\n2\tOslo\tB-LOC\n");
        Assert.Contains("do they number the sentences?", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, new ConllOptions { WordColumn = 1 })).Message, StringComparison.Ordinal);
        AssertRows(Read("1\tAda\tB-PER\n1\tleft\tO\n\n2\tOslo\tB-LOC\n", new ConllOptions { WordColumn = 1 }), "Ada left | B-PER O", "Oslo | B-LOC");
    }

    /// <summary>In a file of tabs "New York B-LOC" is a word without its part of speech, and not the word "New".</summary>
    [Theory]
    [InlineData("Ada\tNNP\tB-PER\nNew York B-LOC\nwins\tVBZ\tO\n", 2)]
    [InlineData("New York B-LOC\nwins\tVBZ\tO\nAda\tNNP\tB-PER\n", 1)]
    [InlineData("Ada\tB-PER\nNew York\nwins\tO\n", 2)]
    public void FromConll_SpacesInAFileOfTabs_AreAnErrorWithTheLine(string content, int line)
    {
        var path = _folder.Write("a.conll", content);
        Assert.StartsWith($"{path}:{line}: the line has spaces between its columns, where others have tabs:", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Files that have a look of something else, and are what they seem.</summary>
    [Theory]
    [InlineData("12 CD B-NUM\n13 CD B-NUM\n", "12 13 | B-NUM B-NUM")]
    [InlineData("O B-PER\nHenry I-PER\n", "O Henry | B-PER I-PER")]
    [InlineData("B-52 O\nI-95 O\n", "B-52 I-95 | O O")]
    [InlineData("# #\n5 CD\n", "# 5 | # CD")]
    [InlineData("\"hi\"\tO\nAda\tB-PER\n", "\"hi\" Ada | O B-PER")]
    [InlineData("#win\t#\nnow\tR\n", "#win now | # R")]
    public void FromConll_WordsThatHaveALookOfTags_AreRead(string content, string expected) => AssertRows(Read(content), expected);

    [Fact]
    public void FromConll_LineOfAWordAndItsTagWithASpaceInAFileOfTabs_IsRead() => AssertRows(Read("Ada\tB-PER\nleft O\nnow\tO\n"), "Ada left now | B-PER O O");

    [Theory]
    [InlineData("TOKEN\tNE-COARSE-LIT\tNEL-LIT\tMISC\nAda\tB-pers\tQ1\t_\n", "this is a table with the columns 'TOKEN', 'NE-COARSE-LIT', 'NEL-LIT', 'MISC'")]
    [InlineData("#Sentence 12\nAda B-PER\nleft O\n", "the line begins with '#', and the tag of head 'entities' would be '12', which no other line has.")]
    public void FromConll_LineThatIsNoWord_IsAnError(string content, string expected)
    {
        var path = _folder.Write("a.conll", content);
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_CommentWithinASentence_IsNoWord() =>
        AssertRows(Read("Ada\tB-PER\t_\n# segment_iiif_link = http://a\nleft\tO\t_\n", new ConllOptions { TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["entities"] = 1 } }), "Ada left | B-PER O");

    [Fact]
    public void FromConll_DocumentStartInSmallLetters_IsNoWord() => AssertRows(Read("-docstart- -x- o\n\nada nnp O\n"), "ada | O");

    [Fact]
    public void FromConll_BracketWithinABracket_SaysThatItCannotBeATag()
    {
        var path = _folder.Write("a.conll", "d 0 0 Ada NNP * - - - - (ORG(PERSON) -\nd 0 1 Kell NNP * - - - - *) -\n");
        Assert.Contains("Brackets within brackets cannot be tags.", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, ConllOptions.Conll2012)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_NothingButComments_SaysWhatWasPassedOver()
    {
        var path = _folder.Write("a.conllu", "# sent_id = 1\n# text = Ada\n");
        Assert.EndsWith("Passed over: comment lines, which begin with '#', 2 in all.", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, ConllOptions.ConllU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_SeparatorsAtLineEnds_AreNoColumns()
    {
        AssertRows(Read("Ada\tB-PER\t\nleft\tO\n \t \nOslo\tB-LOC\t\t\n"), "Ada left | B-PER O", "Oslo | B-LOC");
        AssertRows(Read("Ada B-PER  \n left   O\n\t\nOslo B-LOC \n"), "Ada left | B-PER O", "Oslo | B-LOC");
        AssertRows(Read("Ada;B-PER;\nleft;O\n;;\nOslo;B-LOC;\n", new ConllOptions { Separator = ';' }), "Ada left | B-PER O", "Oslo | B-LOC");
        AssertRows(Read("Ada\t\tB-PER\nleft\t\tO\n"), "Ada left | B-PER O");
    }

    [Fact]
    public void FromConll_TabsAndWordsWithSpaces_AreRead()
    {
        AssertRows(Read("New York\tB-LOC\nwins \tO\nagain\tO\n"), "New York wins again | B-LOC O O");
        AssertRows(Read("Ada\tB-job title\n", new ConllOptions { Separator = '\t' }), "Ada | B-job title");
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void FromConll_AnyLineEnd_EndsALine(string end)
    {
        // A file of an old Mac was one line, and so one word.
        AssertRows(Read(string.Join(end, "Ada B-PER", "left O", string.Empty, "Oslo B-LOC")), "Ada left | B-PER O", "Oslo | B-LOC");
        AssertRows(Read($"Ada B-PER{end}left O\r\rOslo B-LOC\n"), "Ada left | B-PER O", "Oslo | B-LOC");
    }

    [Fact]
    public void FromConll_CommentBeforeEachSentence_IsNoWord()
    {
        // The comments have as many columns as the words, and "domain=en" was a class.
        var data = MtlDataset.FromConll(CaseFile.At("c06-comment-lines", "multiconer.conll"));
        AssertRows(data, "ada kell left | B-PER I-PER O", "oslo wins | B-LOC O");
        Assert.Equal(["O", "B-LOC", "B-PER", "I-PER"], data.TagNames("entities"), StringComparer.Ordinal);
        Assert.Equal(("comment lines, which begin with '#'", 2, 1), data.LeftOut is [var one] ? (one.What, one.Count, one.FirstLine) : default);
    }

    [Fact]
    public void FromConll_NumberedColumns_AreReadFromTheColumnsNamed()
    {
        var path = CaseFile.At("c06-comment-lines", "germeval.tsv");
        var options = new ConllOptions { WordColumn = 1, TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["entities"] = 2, ["inner"] = 3 } };
        var data = MtlDataset.FromConll(path, options);
        AssertRows(data, "Ada lebt in Oslo . | B-PER O O B-LOC O", "Die Osloer Uni | O B-LOCderiv O");
        Assert.Equal([2, 9], data.Select(row => row.Source!.Line));
        AssertRows(MtlDataset.FromConll(path, ConllOptions.GermEval2014), "Ada lebt in Oslo . | B-PER O O B-LOC O", "Die Osloer Uni | O B-LOCderiv O");
    }

    [Fact]
    public void FromConll_NumberedColumnsByDefault_NamesTheOptions()
    {
        // The words were 1, 2, 3 …
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(CaseFile.At("c06-comment-lines", "germeval.tsv"))).Message;
        Assert.All(["numbers the words", "WordColumn", "TagColumns", "ConllOptions.GermEval2014", "ConllDialect.Plain"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void FromConll_WordsThatBeginWithHash_AreWords()
    {
        var path = CaseFile.At("c06-comment-lines", "hashtags.conll");
        AssertRows(MtlDataset.FromConll(path), "# team | O O", "#Oslo wins | B-LOC O");
        Assert.Empty(MtlDataset.FromConll(path).LeftOut);
        var told = MtlDataset.FromConll(path, new ConllOptions { CommentPrefix = "#" });
        AssertRows(told, "team | O", "wins | O");
        Assert.Equal("lines that begin with CommentPrefix '#' and yet have the columns and tags of a word", Assert.Single(told.LeftOut).What);
    }

    [Theory]
    [InlineData("# a comment of some words\nAda B-PER\nleft O\n\n# another one\nOslo B-LOC\n", "Ada left | B-PER O", "Oslo | B-LOC")]
    [InlineData("# title = x\ty\nAda\tB-PER\n", "Ada | B-PER", null)]
    [InlineData("# sent_id 7\nAda B-PER X\n", "Ada | X", null)]
    [InlineData("# one\n# two\n\nAda\tB-PER\n", "Ada | B-PER", null)]
    [InlineData("## one\nAda\tB-PER\n", "Ada | B-PER", null)]
    [InlineData("# words\nAda\tB-PER\n", "Ada | B-PER", null)]
    [InlineData("left NOUN\n\n# NOUN\n", "left | NOUN", "# | NOUN")]
    [InlineData("#a X\n#b X\n", "#a #b | X X", null)]
    public void FromConll_LinesThatBeginWithHash_AreToldApart(string content, string first, string? second) =>
        AssertRows(Read(content), second is null ? [first] : [first, second]);

    [Theory]
    [InlineData("# comment\nAda B-PER\nleft O\n", 1, "the line begins with '#', and the tag of head 'entities' would be 'comment', which no other line has")]
    [InlineData("#a b c\nAda B-PER\n", 1, "the line has 3 columns, the lines below it 2")]
    [InlineData("Ada B-PER\n# a b c\nleft O\n", 2, "the line has 4 columns, the lines before it 2")]
    [InlineData("# Oslo B-LOC\nAda B-PER\n", 1, "the line has 3 columns, the lines below it 2")]
    public void FromConll_LinesThatBeginWithHashAndMayBeEither_AreAnErrorThatNamesTheOption(string content, int line, string expected)
    {
        var path = _folder.Write("a.conll", content);
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Problems);
        Assert.Equal(line, problem.Line);
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
        Assert.Contains("CommentPrefix", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_PlainDialect_TakesEveryLineAsAWord()
    {
        AssertRows(Read("# id\n# domain=en\n", new ConllOptions { Dialect = ConllDialect.Plain }), "# # | id domain=en");
        AssertRows(Read("# NN\n1 (0\n2 *\n", new ConllOptions { Dialect = ConllDialect.Plain }), "# 1 2 | NN (0 *");
    }

    [Fact]
    public void FromConll_ConllU_PassesOverRangesAndEmptyNodes()
    {
        // "al" was read beside "a el" with the tag "_", and "va", which is not in the text.
        var path = CaseFile.At("c07-conllu", "ud.conllu");
        var upos = new Dictionary<string, int>(StringComparer.Ordinal) { ["upos"] = 3 };
        foreach (var options in (ConllOptions[])[ConllOptions.ConllU, new() { WordColumn = 1, TagColumns = upos }, new() { WordColumn = 1, TagColumns = upos, CommentPrefix = "# " }])
        {
            var data = MtlDataset.FromConll(path, options);
            AssertRows("upos", data, "Vamos a el mar . | VERB ADP DET NOUN PUNCT", "# 1 gana | SYM NUM VERB");
            Assert.Equal([4, 1, 1], data.LeftOut.Select(leftOut => leftOut.Count));
            Assert.Equal([1, 4, 8], data.LeftOut.Select(leftOut => leftOut.FirstLine));
        }
    }

    [Fact]
    public void FromConll_ConllUByDefault_NamesTheOptions()
    {
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(CaseFile.At("c07-conllu", "ud.conllu"))).Message;
        Assert.All(["this is CoNLL-U", "ConllOptions.ConllU", "WordColumn"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1\ta\tX\n2\tb\tX\n1\tc\tX\n", 3, "the number of the word is 1, but 3 is due")]
    [InlineData("1\ta\tX\n2\tb\tX\n4\tc\tX\n", 3, "the number of the word is 4, but 3 is due")]
    [InlineData("1\ta\tX\nb\tb\tX\n", 2, "column 0 is 'b', where the lines before it number the words")]
    public void FromConll_NumbersThatDoNotFollow_AreAnError(string content, int line, string expected)
    {
        var path = _folder.Write("a.conll", content);
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, ConllOptions.GermEval2014)).Problems);
        Assert.Equal(line, problem.Line);
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_NumbersThatGoOnThroughTheFileOrBeginWithZero_AreRead()
    {
        AssertRows(Read("1\ta\tO\n2\tb\tO\n\n3\tc\tO\n", ConllOptions.GermEval2014), "a b | O O", "c | O");
        AssertRows(Read("0\ta\tO\n1\tb\tO\n\n0\tc\tO\n", ConllOptions.GermEval2014), "a b | O O", "c | O");
    }

    [Fact]
    public void FromConll_DocumentsOfComments_AreGroups() => Assert.Equal(
        ["a", "a", "document 2"],
        Read("# newdoc id = a\n1\tx\tO\n\n1\ty\tO\n\n# newdoc\n1\tz\tO\n", ConllOptions.GermEval2014).Select(row => row.Group!),
        StringComparer.Ordinal);

    [Fact]
    public void FromConll_Brackets_AreReadAsTags()
    {
        // "(PERSON*", "*", "*)" and "(GPE)" were four classes.
        var path = CaseFile.At("c08-conll2012", "conll2012.conll");
        foreach (var options in (ConllOptions[])[ConllOptions.Conll2012, new() { WordColumn = 3, TagColumns = Tags(-2), CommentPrefix = "#" }, new() { WordColumn = 3, TagColumns = Tags(-2), CommentPrefix = null }])
        {
            var data = MtlDataset.FromConll(path, options);
            AssertRows(data, "Ada Kell left Oslo | B-PERSON I-PERSON O B-GPE");
            Assert.Equal("(xx/demo/00/demo_0001); part 000", data[0].Group);
        }
    }

    [Fact]
    public void FromConll_Conll2012ByDefault_NamesTheOptions()
    {
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(CaseFile.At("c08-conll2012", "conll2012.conll"))).Message;
        Assert.All(["this is CoNLL-2012", "ConllOptions.Conll2012"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a (X*\nb *\nc *)\nd (Y)\ne (Z*)\n\nf *\n", "a b c d e | B-X I-X I-X B-Y B-Z", "f | O")]
    [InlineData("a (A0*)\nb (V*)\nc *\n", "a b c | B-A0 B-V O", null)]
    [InlineData("( (\nAda NNP\n) )\n", "( Ada ) | ( NNP )", null)]
    public void FromConll_BracketsOfTwoColumns_AreFound(string content, string first, string? second) =>
        AssertRows(Read(content), second is null ? [first] : [first, second]);

    [Theory]
    [InlineData("a (X*\nb *\n\nc *\n", 1, "the bracket '(X*' of line 1 (head 'entities') is not closed")]
    [InlineData("a (X*\nb (Y*\nc *)\n", 2, "the tag of head 'entities' is '(Y*' within the bracket '(X*' of line 1")]
    [InlineData("a *)\nb *\n", 1, "the tag of head 'entities' is '*)', where no bracket is open")]
    [InlineData("a (0\nb 0)\nc -\n", 1, "the tag of head 'entities' is '(0', a bracket over several words")]
    [InlineData("a (TOP(NP*\nb *))\n", 1, "the tag of head 'entities' is '(TOP(NP*', a bracket over several words")]
    public void FromConll_BracketsThatAreNoTags_AreAnError(string content, int line, string expected)
    {
        var path = _folder.Write("a.conll", content);
        Assert.Contains(
            Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Problems,
            problem => problem.Line == line && problem.Message.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void FromConll_SentencesOfConll2012_MayDifferInColumns()
    {
        // There is one column for each verb of the sentence, so that the last but one is another column in each.
        const string content = "d 0 0 a N (S* - - - - (X) (A0* -\nd 0 1 b V *) - - - - * *) -\n\nd 0 0 c N (S*) - - - - (Y) -\n";
        AssertRows(Read(content, ConllOptions.Conll2012), "a b | B-X O", "c | B-Y");
        var path = _folder.Write("a.conll", content);
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, new ConllOptions { WordColumn = 3, TagColumns = Tags(-3) })).Message;
        Assert.Contains("count it from the front", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_SentencesOfConll2009_MayDifferInColumns()
    {
        const string content = "1 a a a N N _ _ 2 2 S S _ _ A0\n2 b b b V V _ _ 0 0 R R Y b.1 _\n\n1 c c c N N _ _ 0 0 R R _ _\n";
        AssertRows(Read(content, new ConllOptions { WordColumn = 1, TagColumns = Tags(4) }), "a b | N V", "c | N");
        var path = _folder.Write("a.conll", content);
        Assert.Contains("count it from the front", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, new ConllOptions { WordColumn = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_RenamedTags_AreReadAsTheOthers() => AssertRows(
        Read("Ada B_PER\nleft 0\n", new ConllOptions { RenamedTags = new Dictionary<string, string>(StringComparer.Ordinal) { ["0"] = "O", ["B_PER"] = "B-PER" } }), "Ada left | B-PER O");

    [Fact]
    public void FromConll_NoLineEnd_IsMadeByOtherControlCharacters() =>
        AssertRows(Read("a\u2028b\tO\nc\u0085d\tO\ne\fg\vh\tO\n"), "a\u2028b c\u0085d e\fg\vh | O O O");

    private static Dictionary<string, int> Tags(int column) => new(StringComparer.Ordinal) { ["entities"] = column };

    private static void AssertRows(MtlDataset data, params string[] expected) => AssertRows("entities", data, expected);

    private static void AssertRows(string head, MtlDataset data, params string[] expected) => Assert.Equal(
        expected,
        data.Select(row => $"{string.Join(' ', row.Words!)} | {string.Join(' ', ((NamesLabel)row.Labels[head]).Names)}"),
        StringComparer.Ordinal);

    private MtlDataset Read(string content, ConllOptions? options = null) => MtlDataset.FromConll(_folder.Write("a.conll", content), options);
}
