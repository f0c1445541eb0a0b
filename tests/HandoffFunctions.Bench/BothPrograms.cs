using System.Diagnostics;
using HandoffFunctions.Local;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Package;

namespace HandoffFunctions.Bench;

/// <summary>The two programs that are compared, and a local stack that stands by for both.</summary>
internal sealed class BothPrograms : IAsyncDisposable
{
    private readonly LocalStack _stack;

    private BothPrograms(LocalStack stack, string app, string empty) => (_stack, App, Empty) = (stack, app, empty);

    public string App { get; }

    public string Empty { get; }

    /// <summary>The app settings, which point at the stack.</summary>
    public IReadOnlyDictionary<string, string> Settings => _stack.Settings;

    public static async Task<BothPrograms> PrepareAsync()
    {
        var package = await AppPackage.EnsureAsync(Console.Error.WriteLine);
        var empty = await PublishEmptyAsync();
        var stack = await LocalStack.StartAsync(new LocalStackOptions { Port = 0, TimersOnSchedule = false });
        return new BothPrograms(stack, Path.Combine(package, "handoff"), empty);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private static async Task<string> PublishEmptyAsync()
    {
        var root = Repository.Root();
        var output = Path.Combine(root, "artifacts", "bench-empty");
        var start = new ProcessStartInfo("dotnet", ["publish", "tests/HandoffFunctions.Bench/Empty", "-c", "Release", "-o", output, "--nologo"]) { WorkingDirectory = root };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            // Left by a surrounding dotnet command, these would send the compiler to the wrong SDK.
            start.Environment.Remove(name);
        }

        var (exitCode, lines) = await ChildProcess.RunAsync(start, "The .NET SDK (dotnet) is not on the PATH.", CancellationToken.None);
        return exitCode == 0 ? Path.Combine(output, "empty") : throw new InvalidOperationException(string.Join(Environment.NewLine, lines));
    }
}
