namespace HandoffFunctions.Simulation.Instances;

/// <summary>What becomes of one call to a service.</summary>
internal enum Fate
{
    /// <summary>It is done and answered.</summary>
    Done,

    /// <summary>The service says no and has done nothing.</summary>
    Refused,

    /// <summary>The service says when to come back, and has done nothing.</summary>
    Throttled,

    /// <summary>The service has done it and answers with an error.</summary>
    DoneThenFailed,

    /// <summary>The service has done it and the answer never comes.</summary>
    DoneThenTimedOut,

    /// <summary>It never reaches the service, and nobody says so.</summary>
    TimedOut,

    /// <summary>It reaches the service only after the caller has given up on it.</summary>
    DoneLate,

    /// <summary>The answer was lost on the way, and the client has sent the call again.</summary>
    SentTwice,
}

/// <summary>What the caller gets to know of a call that failed.</summary>
internal enum Failure
{
    Refused,
    Throttled,
    Error,
    NoAnswer,
}
