namespace HandoffFunctions.Local;

/// <summary>What runs the Functions app.</summary>
internal enum HostKind
{
    /// <summary>The stand-in, which needs nothing installed.</summary>
    StandIn,

    /// <summary><c>func start</c> of the Azure Functions Core Tools on the PATH.</summary>
    Func,
}

/// <summary>How to start the local stack.</summary>
internal sealed record LocalStackOptions
{
    /// <summary>Port of the functions; 0 = a free one. Everything else takes free ports.</summary>
    public int Port { get; init; } = 7071;

    /// <summary>Port of the receiver of signals, for a policy that names it; 0 = a free one.</summary>
    public int ReceiverPort { get; init; }

    /// <summary>A published Functions app; null = <see cref="Package.AppPackage"/>.</summary>
    public string? PackageDirectory { get; init; }

    /// <summary>policy.json for the app; null = the one in the package.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>Where the tables are kept; null = in memory.</summary>
    public string? DataDirectory { get; init; }

    public HostKind HostKind { get; init; }

    /// <summary>The stand-ins' clock. The app's process has its own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long readers of Graph still see the state before a change.</summary>
    public TimeSpan ReadBackLag { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>So many writes Graph takes in <see cref="GraphWritesWindow"/>; then it answers 429.</summary>
    public int GraphWrites { get; init; } = 3000;

    /// <inheritdoc cref="GraphWrites"/>
    public TimeSpan GraphWritesWindow { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>Factor on Event Grid's retry schedule; 0.02 makes the first retry come after 0.2 s instead of 10.</summary>
    public double EventGridTimeScale { get; init; } = 0.02;

    /// <summary>Attempts before an event becomes a dead letter.</summary>
    public int MaxDeliveryAttempts { get; init; } = 30;

    /// <summary>False: timer functions run on demand only.</summary>
    public bool TimersOnSchedule { get; init; } = true;

    /// <summary>More app settings for the handler; they win over the stack's own.</summary>
    public IReadOnlyDictionary<string, string> ExtraSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Told what the stack does, one line at a time.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Told each line that the handler and its host write.</summary>
    public Action<string>? HandlerOutput { get; init; }
}
