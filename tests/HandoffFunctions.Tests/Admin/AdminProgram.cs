using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Admin;

/// <summary>The admins' program in a process of its own, with a stand-in for the <c>az</c> that its user is signed in with.</summary>
internal static class AdminProgram
{
    private const string File = "HandoffFunctions.Admin.dll";

    private static readonly Lazy<string> SignedInPath = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("handoff-az-").FullName;
        var az = Path.Combine(folder, "az");
        System.IO.File.WriteAllText(az, """
            #!/bin/sh
            echo '{"accessToken":"token-of-an-admin","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800,"tokenType":"Bearer"}'

            """);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return $"{folder}:/usr/bin:/bin";
    });

    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => LocalProgram.RunAsync(arguments, SignedInPath.Value, File);

    public static Task<(int ExitCode, string Output, string Errors)> RunSignedOutAsync(params string[] arguments) => LocalProgram.RunAsync(arguments, "/usr/bin:/bin", File);

    public static LocalProgram Start(params string[] arguments) => LocalProgram.Start(arguments, SignedInPath.Value, File);
}
