using System.Diagnostics;
using HandoffFunctions.Local.Host;

namespace HandoffFunctions.Local.Package;

/// <summary>
/// The published Functions app in <c>artifacts/package</c>: the files that are deployed. It is published again when
/// its sources changed. A stamp beside it holds the hash of the sources; if we die half way, the stamp does not fit
/// and the next start publishes again.
/// </summary>
internal static class AppPackage
{
    /// <summary>Publishes the app if need be, which takes about a minute, and returns its folder.</summary>
    /// <param name="progress">Told what is being done.</param>
    /// <exception cref="CannotStartException">The compiler failed; the message ends with its last lines.</exception>
    public static async Task<string> EnsureAsync(Action<string> progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var root = Repository.Root();
        var artifacts = Path.Combine(root, "artifacts");
        var package = Path.Combine(artifacts, "package");
        var stamp = Path.Combine(artifacts, "package.stamp");
        using var alone = await FileLock.TakeAsync(Path.Combine(artifacts, "package.lock"), cancellationToken);
        var hash = await PackageSources.HashAsync(root, cancellationToken);
        if (Directory.Exists(package) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == hash)
        {
            return package;
        }
        progress("Publishing the Functions app (about a minute)…");
        File.Delete(stamp);
        var fresh = Path.Combine(artifacts, "package-new");
        Remove(fresh);
        await PublishAsync(root, fresh, cancellationToken);
        // A handler that runs from the old folder keeps its open files.
        Remove(package);
        Directory.Move(fresh, package);
        await File.WriteAllTextAsync(stamp, hash, cancellationToken);
        return package;
    }

    private static async Task PublishAsync(string root, string output, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["publish", "src/HandoffFunctions", "-c", "Release", "-o", output, "--nologo", "--disable-build-servers"])
        {
            WorkingDirectory = root,
        };
        // Left by a surrounding dotnet command, these would send the compiler to the wrong SDK.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        var (exitCode, lastLines) = await ChildProcess.RunAsync(start, "The .NET SDK (dotnet) is not on the PATH.", cancellationToken);
        if (exitCode != 0)
        {
            throw new CannotStartException(
                $"dotnet publish of src/HandoffFunctions failed:{Environment.NewLine}{string.Join(Environment.NewLine, lastLines)}");
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
