namespace HandoffFunctions.Local.Host;

/// <summary>What runs the app: the stand-in, or the real host under the Core Tools.</summary>
internal interface IFunctionsHost : IAsyncDisposable
{
    /// <summary>Where triggers and HTTP functions are called, without a trailing path.</summary>
    Uri Url { get; }

    /// <summary>The handler's process; under the Core Tools, theirs.</summary>
    int HandlerPid { get; }

    int Crashes { get; }

    LogLines Log { get; }

    /// <summary>SIGKILL of the handler, until it is dead; false when this host cannot.</summary>
    Task<bool> KillHandlerAsync();
}
