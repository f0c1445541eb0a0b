namespace HandoffFunctions.Hosting;

/// <summary>
/// Which part of the program a process runs. In Azure each is an app with an identity of its own, so that whoever gets hold of the one that
/// people call gets no right to revoke, to rotate or to publish.
/// </summary>
[Flags]
internal enum Part
{
    /// <summary>Handles events and works off what is owed.</summary>
    Worker = 1,

    /// <summary>Answers analysts, from the table alone.</summary>
    Analyst = 2,

    /// <summary>Both in one process, as on a developer's machine.</summary>
    Whole = Worker | Analyst,
}
