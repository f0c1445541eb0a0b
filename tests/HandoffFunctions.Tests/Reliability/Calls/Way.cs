namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>In which way a call fails.</summary>
internal enum Way
{
    /// <summary>Refused for now, before anything was done.</summary>
    Refused,

    /// <summary>Done, and then answered with an error.</summary>
    DoneThenFailed,

    /// <summary>Never arrived; the caller gives up waiting.</summary>
    TimedOut,

    /// <summary>On its way for so long that the caller gives up waiting, and done then.</summary>
    TimedOutThenDone,

    /// <summary>Done, and the caller gives up waiting for the answer.</summary>
    DoneThenTimedOut,

    /// <summary>The process is killed before the call leaves it.</summary>
    Killed,

    /// <summary>The process is killed before the answer reaches it.</summary>
    DoneThenKilled,

    /// <summary>As the last, and another instance takes over.</summary>
    DoneThenReplaced,

    /// <summary>Refused, and so are all repeats that the client makes by itself.</summary>
    RefusedThroughout,

    /// <summary>Done again and again, as often as the client repeats it, and never answered.</summary>
    DoneThenTimedOutThroughout,
}

internal static class Ways
{
    public static IReadOnlyList<Way> All { get; } = Enum.GetValues<Way>();

    /// <summary>Those in which every call fails in every run: not done, done without an answer that says so, and the end of the process.</summary>
    public static IReadOnlyList<Way> Always { get; } = [Way.Refused, Way.DoneThenFailed, Way.DoneThenTimedOut, Way.Killed];

    /// <summary>Whether it differs from other ways only where a call changes something.</summary>
    public static bool IsForWrites(this Way way) => way.IsDone() || way == Way.TimedOutThenDone;

    public static bool IsDone(this Way way) => way is Way.DoneThenFailed or Way.DoneThenTimedOut or Way.DoneThenKilled or Way.DoneThenReplaced or Way.DoneThenTimedOutThroughout;

    public static bool Kills(this Way way) => way is Way.Killed or Way.DoneThenKilled or Way.DoneThenReplaced;

    public static bool Repeats(this Way way) => way is Way.RefusedThroughout or Way.DoneThenTimedOutThroughout;
}
